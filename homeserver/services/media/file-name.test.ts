import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleanFileName } from './file-name.ts'

test.each([
  [undefined, undefined],
  ['', undefined],
  ['..', undefined],
  ['folder/', undefined],
  ['report.pdf', 'report.pdf'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\Users\\ann\\plan.docx', 'plan.docx'],
  ['two\r\nlines.txt', 'twolines.txt'],
  ['photo\u202egnp.exe', 'photognp.exe'],
  ['\ud800broken.txt', '\ufffdbroken.txt'],
  ['U\u0308bersicht.txt', '\u00dcbersicht.txt'],
  ['  spaced out .txt ', 'spaced out .txt'],
])('%j becomes %j', (sent, name) => {
  expect(cleanFileName(sent)).toBe(name)
})

test('a name that is too long keeps its ending and loses whole characters only', () => {
  const name = cleanFileName('\u{1f600}'.repeat(200) + '.tar.gz')
  expect(name).toMatch(/^\u{1f600}+\.gz$/u)
  expect(Buffer.byteLength(name ?? '')).toBeLessThanOrEqual(255)
})

test('whatever is sent, a name is short, well formed, free of paths and controls, and stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (sent) => {
      const name = cleanFileName(sent)
      if (name === undefined) return
      expect(name.isWellFormed()).toBe(true)
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255)
      expect(name).not.toMatch(/[/\\\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
      expect(cleanFileName(name)).toBe(name)
    }),
  )
})
