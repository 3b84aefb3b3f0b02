import fc from 'fast-check'
import { expect, it } from 'vitest'
import { validRows } from './valid-rows.ts'

interface Claim {
  readonly first: number
  readonly last: number
  readonly term: number
}

function claim(first: number, last: number, term: number): Claim {
  return { first, last, term }
}

it('follows the rows without a gap', () => {
  const rows = [claim(1, 3, 1), claim(4, 4, 1), claim(6, 9, 1)]
  expect(validRows(rows, 1)).toEqual(rows.slice(0, 2))
  expect(validRows(rows, 4)).toEqual([claim(4, 4, 1)])
  expect(validRows(rows, 5)).toEqual([])
  expect(validRows([], 1)).toEqual([])
})

it('passes over what a former writer wrote between the rows of its successor', () => {
  const rows = [claim(1, 3, 1), claim(4, 9, 2), claim(6, 7, 1), claim(10, 10, 2)]
  expect(validRows(rows, 1)).toEqual([rows[0], rows[1], rows[3]])
  expect(validRows(rows, 6)).toEqual([rows[1], rows[3]])
})

it('does not go on with what a former writer wrote behind the end of its successor', () => {
  const rows = [claim(1, 3, 1), claim(4, 5, 2), claim(6, 7, 1)]
  expect(validRows(rows, 1)).toEqual(rows.slice(0, 2))
})

/**
 * A course of writers, each of which goes on where those before it had got to. Of each writer some last row is still under way when it is
 * replaced, and arrives at any time, unless its successor wrote at the same place.
 */
const course = fc.array(fc.record({ sizes: fc.array(fc.integer({ min: 1, max: 4 })), late: fc.nat({ max: 5 }) }), {
  minLength: 1,
  maxLength: 6,
})

it('finds exactly what was committed, whatever former writers leave behind', () => {
  fc.assert(
    fc.property(course, fc.nat(), (writers, pick) => {
      const committed: Claim[] = []
      const late: Claim[] = []
      for (const [index, { sizes, late: size }] of writers.entries()) {
        const term = index + 1
        for (const each of sizes) {
          const first = (committed.at(-1)?.last ?? 0) + 1
          committed.push(claim(first, first + each - 1, term))
        }
        const next = (committed.at(-1)?.last ?? 0) + 1
        // That of the last writer is a commit like the others as soon as it is there.
        if (size > 0 && index < writers.length - 1) late.push(claim(next, next + size - 1, term))
      }
      const isOverwritten = (row: Claim) =>
        [...committed, ...late].some((other) => other.first === row.first && other.term > row.term)
      const stale = late.filter((row) => !isOverwritten(row) && row.first <= (committed.at(-1)?.last ?? 0))
      const rows = [...committed, ...stale].toSorted((a, b) => a.first - b.first)
      const from = 1 + (pick % Math.max(1, committed.at(-1)?.last ?? 1))
      expect(validRows(rows, from)).toEqual(committed.filter(({ last }) => last >= from))
    }),
  )
})
