import { describe, expect, it } from 'vitest'
import { systemRandom } from '#homeserver/adapters/system/random.ts'
import { hashToken, newToken } from './tokens.ts'

describe('tokens', () => {
  it('tell their kind and carry a checksum, for scanners of leaked secrets', () => {
    expect(newToken('access', systemRandom)).toMatch(/^fsa_[A-Za-z0-9]{43}_[0-9a-z]{7}$/)
    expect(newToken('refresh', systemRandom)).toMatch(/^fsr_[A-Za-z0-9]{43}_[0-9a-z]{7}$/)
  })

  it('are stored as a hash of 256 bits, in which the token is not to be seen', () => {
    const token = newToken('access', systemRandom)
    const hash = hashToken('access', token) ?? ''
    expect(Buffer.from(hash, 'base64url')).toHaveLength(32)
    expect(hashToken('access', token)).toBe(hash)
    expect(token).not.toContain(hash)
  })

  it('are known as such only when whole and of the right kind', () => {
    const token = newToken('access', systemRandom)
    expect(hashToken('refresh', token)).toBeUndefined()
    const [prefix, secret = '', checksum] = token.split('_')
    const other = secret.replace(/^./, (first) => (first === 'a' ? 'b' : 'a'))
    for (const wrong of ['', token.slice(1), `${token} `, token.toLowerCase(), `${prefix}_${other}_${checksum}`]) {
      expect(hashToken('access', wrong), wrong).toBeUndefined()
    }
  })
})
