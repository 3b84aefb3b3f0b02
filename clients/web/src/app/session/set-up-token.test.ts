import { describe, expect, it } from 'vitest'
import { setUpToken } from './set-up-token.ts'

describe('setUpToken', () => {
  it('reads the token of the fragment', () => {
    expect(setUpToken('token=abc_DEF-123')).toBe('abc_DEF-123')
  })

  it('sees a link without a token', () => {
    expect(setUpToken(null)).toBeUndefined()
    expect(setUpToken('')).toBeUndefined()
    expect(setUpToken('token=')).toBeUndefined()
  })
})
