/**
 * Hashing of passwords: slow on purpose, so done away from the thread that answers, and no more at once than the machine bears.
 *
 * Every adapter promises:
 * - A hash says by itself how it was made, so old ones are still verified after the settings have changed.
 * - Two hashes of one password differ.
 * - Text that is no hash of this adapter fits no password; it is no failure.
 * - What is too much at once throws `PasswordsBusy` without any work.
 */
export interface Passwords {
  hash(password: string): Promise<string>
  verify(password: string, hash: string): Promise<boolean>
  /** Whether the hash was made by other settings than those of today. */
  needsRehash(hash: string): boolean
  /** A hash that no known password fits and that costs as much to verify as a new one: for names that nobody has. */
  readonly decoy: string
}

export class PasswordsBusy extends Error {
  override readonly name = 'PasswordsBusy'

  constructor() {
    super('too many passwords are being checked at this moment')
  }
}
