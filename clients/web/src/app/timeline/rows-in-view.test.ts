import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RowHeights } from './row-heights.ts'
import { rowsInView } from './rows-in-view.ts'

const someHeights = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 300 })

describe('RowHeights', () => {
  it('knows the offset of every row', () => {
    fc.assert(
      fc.property(someHeights, (list) => {
        const heights = new RowHeights(list)
        let sum = 0
        for (const [index, height] of list.entries()) {
          expect(heights.offsetOf(index)).toBe(sum)
          sum += height
        }
        expect(heights.total).toBe(sum)
      }),
    )
  })

  it('finds the row that covers an offset', () => {
    fc.assert(
      fc.property(someHeights, fc.double({ min: 0, max: 0.999, noNaN: true }), (list, part) => {
        const heights = new RowHeights(list)
        const offset = heights.total * part
        const index = heights.indexAt(offset)
        expect(heights.offsetOf(index)).toBeLessThanOrEqual(offset)
        expect(heights.offsetOf(index + 1)).toBeGreaterThan(offset)
      }),
    )
  })

  it('moves everything behind a row whose height changes', () => {
    const heights = new RowHeights([10, 20, 30, 40])
    heights.set(1, 50)
    expect([0, 1, 2, 3, 4].map((index) => heights.offsetOf(index))).toEqual([0, 10, 60, 90, 130])
    expect(heights.heightOf(1)).toBe(50)
  })

  it('answers with the last row beyond the end', () => {
    expect(new RowHeights([10, 10]).indexAt(500)).toBe(1)
    expect(new RowHeights([]).indexAt(5)).toBe(0)
  })
})

describe('rowsInView', () => {
  it('covers the viewport and never loses height', () => {
    fc.assert(
      fc.property(someHeights, fc.integer({ min: -100, max: 100_000 }), (list, scrollTop) => {
        const heights = new RowHeights(list)
        const view = rowsInView(heights, { scrollTop, height: 600, margin: 200 })
        const rendered = heights.offsetOf(view.end) - heights.offsetOf(view.start)
        expect(view.before + rendered + view.after).toBeCloseTo(heights.total)
        const top = Math.min(Math.max(scrollTop, 0), Math.max(heights.total - 600, 0))
        expect(view.before).toBeLessThanOrEqual(top)
        expect(view.before + rendered).toBeGreaterThanOrEqual(Math.min(top + 600, heights.total))
      }),
    )
  })

  it('renders a handful of a hundred thousand rows', () => {
    const heights = new RowHeights(new Float64Array(100_000).fill(48))
    const view = rowsInView(heights, { scrollTop: 2_400_000, height: 900, margin: 450 })
    expect(view.end - view.start).toBeLessThan(50)
    expect(view.start).toBeLessThan(50_000)
    expect(view.end).toBeGreaterThan(50_000)
  })

  it('renders nothing of nothing', () => {
    expect(rowsInView(new RowHeights([]), { scrollTop: 0, height: 600, margin: 200 })).toEqual({
      start: 0,
      end: 0,
      before: 0,
      after: 0,
    })
  })
})
