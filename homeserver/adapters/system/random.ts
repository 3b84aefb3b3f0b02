import { randomBytes } from 'node:crypto'
import type { Random } from '#homeserver/ports/random.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
/** Bytes from here up are thrown away, so that every letter is equally likely. */
const FAIR_LIMIT = 256 - (256 % ALPHABET.length)

function text(length: number): string {
  let result = ''
  while (result.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < FAIR_LIMIT && result.length < length) result += ALPHABET.charAt(byte % ALPHABET.length)
    }
  }
  return result
}

export const systemRandom: Random = { bytes: (count) => randomBytes(count), text }
