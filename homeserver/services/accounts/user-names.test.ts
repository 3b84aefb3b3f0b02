import { describe, expect, it } from 'vitest'
import { ServerName } from '#spec/ids.ts'
import { isReserved, parseKnownUserName, parseNewUserName } from './user-names.ts'

const SERVER = ServerName.parse('example.org')
const invalid = expect.objectContaining({ errcode: 'M_INVALID_USERNAME' }) as Error

describe('names of new users', () => {
  it.each([
    ['ann', '@ann:example.org'],
    ['Ann', '@ann:example.org'],
    ['0', '@0:example.org'],
    ['a._=-/+9', '@a._=-/+9:example.org'],
  ])('takes %j', (name, userId) => {
    expect(parseNewUserName(name, SERVER)).toBe(userId)
  })

  it.each(['', 'ann smith', '@ann', 'ann:example.org', 'änn', 'ann\0', 'ann\n', 'a*b', 'ſ'])('refuses %j', (name) => {
    expect(() => parseNewUserName(name, SERVER)).toThrow(invalid)
  })

  it('takes the longest ID that the protocol allows and none longer', () => {
    const longest = 'a'.repeat(255 - '@:example.org'.length)
    expect(parseNewUserName(longest, SERVER)).toHaveLength(255)
    expect(() => parseNewUserName(`${longest}a`, SERVER)).toThrow(invalid)
  })

  it('keeps some names for the server itself', () => {
    expect(isReserved(parseNewUserName('Server', SERVER))).toBe(true)
    expect(isReserved(parseNewUserName('servers', SERVER))).toBe(false)
  })
})

describe('names of those who sign in', () => {
  it.each(['ann', 'ANN', '@ann:example.org', '@Ann:EXAMPLE.org'])('knows %j', (name) => {
    expect(parseKnownUserName(name, SERVER)).toBe('@ann:example.org')
  })

  it.each(['@ann', '@ann:elsewhere.org', 'ann:example.org\0', 'a\nb', 'a'.repeat(300)])(
    'finds nobody by %j',
    (name) => {
      expect(parseKnownUserName(name, SERVER)).toBeUndefined()
    },
  )
})
