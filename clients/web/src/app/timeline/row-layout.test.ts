import { describe, expect, it } from 'vitest'
import { RowLayout, type Rows } from './row-layout.ts'

function rows(...keys: string[]): Rows {
  return {
    length: keys.length,
    at: (index) => {
      const key = keys[index]
      return key === undefined ? undefined : { key }
    },
    indexOf: (key) => keys.indexOf(key),
  }
}

function heightsOf(layout: RowLayout): number[] {
  return Array.from({ length: layout.heights.count }, (_, index) => layout.heights.heightOf(index))
}

function measured(list: Rows, ...heights: number[]): RowLayout {
  const layout = new RowLayout()
  layout.follow(list)
  heights.forEach((height, index) => layout.measure(list, list.at(index)?.key ?? '', height))
  return layout
}

describe('RowLayout', () => {
  it('keeps what was measured when rows are added at both ends, and guesses the average for the new ones', () => {
    const layout = measured(rows('b', 'c'), 20, 40)
    layout.follow(rows('a', 'b', 'c', 'd', 'e'))
    expect(heightsOf(layout)).toEqual([30, 20, 40, 30, 30])
  })

  it('keeps what was measured when a gap in the middle is filled', () => {
    const layout = measured(rows('a', 'gap', 'c'), 10, 20, 30)
    layout.follow(rows('a', 'x', 'y', 'c'))
    expect(heightsOf(layout)).toEqual([10, 20, 20, 30])
  })

  it('lets an echo be overtaken by what others wrote', () => {
    const layout = measured(rows('a', 'echo'), 10, 30)
    layout.follow(rows('a', 'b', 'echo'))
    expect(heightsOf(layout)).toEqual([10, 20, 30])
    layout.follow(rows('a', 'echo', 'b'))
    expect(heightsOf(layout)[1]).toBe(30)
  })

  it('forgets rows that are gone', () => {
    const layout = measured(rows('a', 'b', 'c'), 10, 20, 30)
    layout.follow(rows('a', 'c'))
    expect(heightsOf(layout)).toEqual([10, 30])
    layout.follow(rows())
    expect(layout.heights.total).toBe(0)
  })

  it('says whether a measurement changes anything', () => {
    const list = rows('a')
    const layout = measured(list, 10)
    expect(layout.measure(list, 'a', 10)).toBe(false)
    expect(layout.measure(list, 'a', 12)).toBe(true)
    expect(layout.heights.total).toBe(12)
  })
})
