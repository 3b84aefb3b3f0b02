import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleanContentType } from './content-type.ts'

test.each([
  [undefined, 'application/octet-stream'],
  ['', 'application/octet-stream'],
  ['image/png', 'image/png'],
  ['IMAGE/PNG', 'image/png'],
  ['text/plain; charset=UTF-8', 'text/plain; charset=utf-8'],
  ['text/plain;charset="utf-8"', 'text/plain; charset=utf-8'],
  ['text/html; x="\r\nSet-Cookie: a"', 'text/html'],
  ['image/png\r\nSet-Cookie: a=b', 'application/octet-stream'],
  ['image', 'application/octet-stream'],
  ['image/', 'application/octet-stream'],
  ['../../etc/passwd', 'application/octet-stream'],
  ['application/vnd.oasis.opendocument.text', 'application/vnd.oasis.opendocument.text'],
])('%j is told again as %j', (sent, told) => {
  expect(cleanContentType(sent)).toBe(told)
})

test('whatever is sent, what is told is a short header value', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (sent) => {
      expect(cleanContentType(sent)).toMatch(/^[\x21-\x7e]{3,255}(; charset=[a-z0-9_.:-]{1,40})?$/)
    }),
  )
})
