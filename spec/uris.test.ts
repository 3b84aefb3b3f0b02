import { expect, test } from 'vitest'
import { ContentUri, parseContentUri } from './uris.ts'

test('a content URI is a server name and a media ID', () => {
  expect(parseContentUri('mxc://example.org:8448/AbC-_1')).toEqual({
    serverName: 'example.org:8448',
    mediaId: 'AbC-_1',
  })
  expect(ContentUri.safeParse('mxc://[::1]/abc').success).toBe(true)
})

test.each([
  'https://example.org/abc',
  'mxc://example.org',
  'mxc://example.org/',
  'mxc:///abc',
  'mxc://example.org/a/b',
  'mxc://example.org/../abc',
  'mxc://example.org/a%2Fb',
  'mxc://exa mple/abc',
])('%s is no content URI', (text) => {
  expect(parseContentUri(text)).toBeUndefined()
  expect(ContentUri.safeParse(text).success).toBe(false)
})
