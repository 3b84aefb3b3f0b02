import { describe, expect, it } from 'vitest'
import { normalizePassword, parseNewPassword, PASSWORD_BYTES_MAX } from './password-text.ts'

const weak = expect.objectContaining({ errcode: 'M_WEAK_PASSWORD' }) as Error

describe('passwords as typed', () => {
  it('is the same from keyboards that compose letters differently', () => {
    expect(normalizePassword('caf\u00e9 \ufb01ne')).toBe(normalizePassword('cafe\u0301 fine'))
  })

  it('keeps case, spaces and every other character', () => {
    expect(normalizePassword(' Aa\t🐎 ')).toBe(' Aa\t🐎 ')
  })

  it('counts the least length in characters, as people do', () => {
    expect(parseNewPassword('🐎'.repeat(8))).toBe('🐎'.repeat(8))
    expect(() => parseNewPassword('🐎'.repeat(7))).toThrow(weak)
    expect(() => parseNewPassword(undefined)).toThrow(weak)
    expect(parseNewPassword('x', 1)).toBe('x')
    expect(() => parseNewPassword('', 1)).toThrow(weak)
  })

  it('takes no halves of surrogate pairs, which would all be hashed alike', () => {
    for (const typed of ['\ud800aaaaaaaa', 'aaaaaaaa\udc00', '\udc00\ud800aaaaaaaa']) {
      expect(normalizePassword(typed)).toBeUndefined()
      expect(() => parseNewPassword(typed)).toThrow(weak)
    }
  })

  it('bounds the bytes after normalizing', () => {
    expect(normalizePassword('x'.repeat(PASSWORD_BYTES_MAX))).toBeDefined()
    expect(normalizePassword('x'.repeat(PASSWORD_BYTES_MAX + 1))).toBeUndefined()
    // One character that becomes eighteen.
    expect(() => parseNewPassword('\ufdfa'.repeat(100))).toThrow(weak)
  })
})
