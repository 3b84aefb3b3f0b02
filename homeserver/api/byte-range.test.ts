import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseRange } from './byte-range.ts'

const part = (from: number, to: number) => ({ kind: 'part', from, to })
const WHOLE = { kind: 'whole' }
const UNSATISFIABLE = { kind: 'unsatisfiable' }

test.each([
  [undefined, 100, WHOLE],
  ['bytes=0-0', 100, part(0, 1)],
  ['bytes=10-19', 100, part(10, 20)],
  ['bytes=10-', 100, part(10, 100)],
  ['bytes=-10', 100, part(90, 100)],
  ['bytes=-1000', 100, part(0, 100)],
  ['bytes=90-1000', 100, part(90, 100)],
  ['bytes=100-', 100, UNSATISFIABLE],
  ['bytes=-0', 100, UNSATISFIABLE],
  ['bytes=0-', 0, UNSATISFIABLE],
  ['bytes=-5', 0, UNSATISFIABLE],
  ['bytes=5-4', 100, WHOLE],
  ['bytes=0-1,5-6', 100, WHOLE],
  ['bytes=-', 100, WHOLE],
  ['bytes=a-b', 100, WHOLE],
  ['items=0-1', 100, WHOLE],
  ['bytes=99999999999999999999-', 100, WHOLE],
])('%s of %i bytes', (header, size, expected) => {
  expect(parseRange(header, size)).toEqual(expected)
})

test('a part always lies within the file and holds at least one byte', () => {
  fc.assert(
    fc.property(fc.nat(300), fc.option(fc.nat(300)), fc.nat(200), (from, to, size) => {
      const asked = parseRange(`bytes=${from}-${to ?? ''}`, size)
      if (asked.kind === 'part') expect(0 <= asked.from && asked.from < asked.to && asked.to <= size).toBe(true)
    }),
  )
})
