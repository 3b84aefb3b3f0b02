import { describe, expect, test } from 'vitest'
import { domainOf, isEventId, isRoomAlias, isRoomId, isServerName, isUserId, localpartOf } from './ids.ts'

describe.each([
  {
    name: 'a server name',
    accepts: isServerName,
    good: ['example.org', 'example.org:8448', '10.0.0.1', '[2001:db8::1]:443', 'localhost'],
    bad: ['', 'exa mple', 'example.org:', 'example.org:123456', 'a/b', 'ä.example', '[::1', 'a:b:c'],
  },
  {
    name: 'a user ID',
    accepts: isUserId,
    good: ['@alice:example.org', '@:example.org', '@Älice!:example.org:8448', `@${'a'.repeat(242)}:example.org`],
    bad: [
      'alice:example.org',
      '@alice',
      '@alice:',
      '@al\nice:example.org',
      `@${'a'.repeat(243)}:example.org`,
      '@\ud800:a.b',
    ],
  },
  {
    name: 'a room ID',
    accepts: isRoomId,
    good: ['!abc:example.org', '!hash-without_domain'],
    bad: ['!', 'abc', '#abc:example.org', '!abc:exa mple', '!a\u0000c'],
  },
  {
    name: 'a room alias',
    accepts: isRoomAlias,
    good: ['#general:example.org', '#Straße:example.org'],
    bad: ['#general', 'general:example.org', `#${'ä'.repeat(122)}:example.org`],
  },
  {
    name: 'an event ID',
    accepts: isEventId,
    good: ['$abc', '$opaque:example.org'],
    bad: ['$', 'abc', `$${'a'.repeat(255)}`],
  },
])('$name', ({ accepts, good, bad }) => {
  test.each(good)('may be %j', (text) => expect(accepts(text)).toBe(true))
  test.each(bad)('may not be %j', (text) => expect(accepts(text)).toBe(false))
})

test('an ID is taken apart at its first colon', () => {
  expect(localpartOf('@alice:example.org:8448')).toBe('alice')
  expect(domainOf('@alice:example.org:8448')).toBe('example.org:8448')
  expect(localpartOf('!hash')).toBe('hash')
  expect(domainOf('!hash')).toBe('')
})
