import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RowHeights } from './row-heights.ts'
import type { Rows } from './row-layout.ts'
import { holdAt, holdRow, scrollTopFor } from './scroll-hold.ts'

function rows(keys: readonly string[]): Rows {
  return {
    length: keys.length,
    at: (index) => {
      const key = keys[index]
      return key === undefined ? undefined : { key }
    },
    indexOf: (key) => keys.indexOf(key),
  }
}

const hundred = rows(Array.from({ length: 100 }, (_, i) => `r${i}`))
const even = new RowHeights(new Float64Array(100).fill(50))

describe('the hold on the scroll position', () => {
  it('stays at the bottom when something is added there', () => {
    const hold = holdAt(hundred, even, { scrollTop: 4400, from: 4300, beforeEnd: 0 })
    expect(hold).toEqual({ kind: 'bottom' })
    expect(scrollTopFor(hold, hundred, new RowHeights(new Float64Array(103).fill(50)), 600)).toBe(4550)
  })

  it('forgives a few pixels at the bottom, not a row', () => {
    expect(holdAt(hundred, even, { scrollTop: 4380, from: 4300, beforeEnd: 20 }).kind).toBe('bottom')
    expect(holdAt(hundred, even, { scrollTop: 4340, from: 4300, beforeEnd: 60 }).kind).toBe('row')
  })

  it('lets go of the bottom with the first pixels of the way up', () => {
    const hold = holdAt(hundred, even, { scrollTop: 4395, from: 4400, beforeEnd: 5 })
    expect(scrollTopFor(hold, hundred, even, 600)).toBe(4395)
  })

  it('stays at the bottom where a bounce or a lower window ends there from below', () => {
    expect(holdAt(hundred, even, { scrollTop: 4399.5, from: 4420, beforeEnd: 0.5 }).kind).toBe('bottom')
  })

  it('does not move a reader in the middle when rows are added above', () => {
    const hold = holdAt(hundred, even, { scrollTop: 2010, from: 0, beforeEnd: 2390 })
    const more = rows(['x', 'y', ...Array.from({ length: 100 }, (_, i) => `r${i}`)])
    expect(scrollTopFor(hold, more, new RowHeights(new Float64Array(102).fill(50)), 600)).toBe(2110)
  })

  it('moves by exactly as much as the rows above grew', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4300 }),
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 100, maxLength: 100 }),
        (top, list) => {
          const index = even.indexAt(top)
          const changed = list.map((height, i) => (i < index ? height : 50))
          const heights = new RowHeights(changed)
          const grown = heights.offsetOf(index) - even.offsetOf(index)
          const wanted = Math.min(Math.max(top + grown, 0), heights.total - 600)
          const hold = holdAt(hundred, even, { scrollTop: top, from: 0, beforeEnd: 4400 - top })
          expect(scrollTopFor(hold, hundred, heights, 600)).toBeCloseTo(wanted)
        },
      ),
    )
  })

  it('puts a row where it is asked to be', () => {
    expect(scrollTopFor(holdRow(hundred, even, 'r20', 80), hundred, even, 600)).toBe(920)
    expect(scrollTopFor(holdRow(hundred, even, 'r99', 80), hundred, even, 600)).toBe(4400)
  })

  it('lets go of a row that is gone', () => {
    expect(scrollTopFor({ kind: 'row', key: 'gone', below: 0 }, hundred, even, 600)).toBeUndefined()
  })
})
