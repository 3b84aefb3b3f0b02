/** The text form of a hash with its settings: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<tag>`, base64 without padding. */
export interface Argon2Cost {
  readonly memoryKib: number
  readonly passes: number
}

export interface Argon2Hash extends Argon2Cost {
  readonly salt: Uint8Array
  readonly tag: Uint8Array
}

export const SALT_BYTES = 16
export const TAG_BYTES = 32

/** A hash that was tampered with must not make the server take more than this. */
const MEMORY_KIB_MAX = 1_048_576
const PASSES_MAX = 20

/** 22 and 43 letters of base64 are 16 and 32 bytes. */
const FORM = /^\$argon2id\$v=19\$m=(\d{1,8}),t=(\d{1,3}),p=1\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/

export function formatHash({ memoryKib, passes, salt, tag }: Argon2Hash): string {
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=1$${unpadded(salt)}$${unpadded(tag)}`
}

export function parseHash(text: string): Argon2Hash | undefined {
  const [, memory, passes, salt, tag] = FORM.exec(text) ?? []
  if (memory === undefined || passes === undefined || salt === undefined || tag === undefined) return undefined
  const cost = { memoryKib: Number(memory), passes: Number(passes) }
  const isBearable = cost.memoryKib >= 8 && cost.memoryKib <= MEMORY_KIB_MAX
  if (!isBearable || cost.passes < 1 || cost.passes > PASSES_MAX) return undefined
  return { ...cost, salt: Buffer.from(salt, 'base64'), tag: Buffer.from(tag, 'base64') }
}

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '')
}
