/** Passwords as people type them. NIST SP 800-63B: any characters, a least length, no rules of composition. Pure. */
import { MatrixError } from '#spec/errors.ts'

export const PASSWORD_BYTES_MAX = 1_024
export const PASSWORD_CHARS_MIN = 8

/**
 * The same password from any keyboard; `undefined` where it cannot be one: too long, or with half of a surrogate pair, which has no bytes
 * that could be hashed.
 */
export function normalizePassword(typed: string): string | undefined {
  if (!typed.isWellFormed()) return undefined
  const text = typed.normalize('NFKC')
  return Buffer.byteLength(text) <= PASSWORD_BYTES_MAX ? text : undefined
}

/** As it is to be hashed; throws `M_WEAK_PASSWORD`. */
export function parseNewPassword(typed = '', charsMin = PASSWORD_CHARS_MIN): string {
  if (!typed.isWellFormed()) {
    throw new MatrixError('M_WEAK_PASSWORD', 'The password holds half of a surrogate pair, which is not a character.')
  }
  const text = normalizePassword(typed)
  if (text === undefined) {
    throw new MatrixError('M_WEAK_PASSWORD', `The password is too long; it may have ${PASSWORD_BYTES_MAX} bytes.`)
  }
  if ([...text].length < charsMin) {
    throw new MatrixError('M_WEAK_PASSWORD', `The password is too short; use at least ${charsMin} characters.`)
  }
  return text
}
