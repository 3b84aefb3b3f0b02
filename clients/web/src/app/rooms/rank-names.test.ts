import { describe, expect, it } from 'vitest'
import { bestNamed, rankName } from './rank-names.ts'

describe('rankName', () => {
  it('prefers the whole, then the beginning, then a word, then the middle, then letters in order', () => {
    expect(rankName('Design', 'design')).toBe(0)
    expect(rankName('Design review', 'des')).toBe(1)
    expect(rankName('Weekly design', 'des')).toBe(2)
    expect(rankName('Redesign', 'des')).toBe(3)
    expect(rankName('Development', 'dvm')).toBe(4)
    expect(rankName('Design', 'xyz')).toBeUndefined()
  })

  it('does not care for accents', () => {
    expect(rankName('Zoë Müller', 'zoe mu')).toBe(1)
  })
})

describe('bestNamed', () => {
  const names = ['redesign', 'general', 'design', 'design-review']

  it('orders by rank and keeps the given order among equals', () => {
    expect(bestNamed(names, 'design', (name) => [name], 10)).toEqual(['design', 'design-review', 'redesign'])
    expect(bestNamed(names, '', (name) => [name], 2)).toEqual(['redesign', 'general'])
  })

  it('takes the better of several names', () => {
    expect(bestNamed(['a'], 'zed', () => ['nothing', 'zed'], 1)).toEqual(['a'])
  })
})
