/** Chance enters the server only through this port. */
export interface Random {
  /** Cryptographically strong bytes. */
  bytes(count: number): Uint8Array
  /** Letters and digits only, each carrying just under 6 bits. */
  text(length: number): string
}
