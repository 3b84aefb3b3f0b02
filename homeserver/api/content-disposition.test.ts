import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contentDisposition } from './content-disposition.ts'

test.each([
  ['image/png', undefined, 'inline'],
  ['text/plain; charset=utf-8', 'notes.txt', 'inline; filename="notes.txt"'],
  ['text/html', 'page.html', 'attachment; filename="page.html"'],
  ['image/svg+xml', 'logo.svg', 'attachment; filename="logo.svg"'],
  ['application/pdf', undefined, 'attachment'],
  ['application/octet-stream', 'a "b" \\ c', 'attachment; filename="a \\"b\\" \\\\ c"'],
  ['image/png', 'Übersicht.png', `inline; filename="_bersicht.png"; filename*=utf-8''%C3%9Cbersicht.png`],
  ['image/png', "50% (it's).png", `inline; filename="50_ (it's).png"; filename*=utf-8''50%25%20%28it%27s%29.png`],
])('%s named %j', (type, name, expected) => {
  expect(contentDisposition(type, name)).toBe(expected)
})

test('whatever the name, the header is plain ASCII and the name can be read back from it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (name) => {
      const header = contentDisposition('image/png', name)
      expect(header).toMatch(/^[\x20-\x7e]*$/)
      const extended = /filename\*=utf-8''([!#$&+.^_`|~\w%-]*)$/.exec(header)?.[1]
      const plain = /filename="((?:[^"\\]|\\.)*)"$/.exec(header)?.[1]
      const read = extended === undefined ? plain?.replace(/\\(.)/g, '$1') : decodeURIComponent(extended)
      expect(read).toBe(name.toWellFormed())
    }),
  )
})
