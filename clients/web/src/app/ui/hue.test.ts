import { describe, expect, it } from 'vitest'
import { hueOf, initialsOf } from './hue.ts'

describe('hueOf', () => {
  it('gives the same id the same hue, within the circle', () => {
    expect(hueOf('@alice:example.org')).toBe(hueOf('@alice:example.org'))
    expect(hueOf('@alice:example.org')).toBeGreaterThanOrEqual(0)
    expect(hueOf('@alice:example.org')).toBeLessThan(360)
  })

  it('spreads neighbors apart', () => {
    const hues = new Set(Array.from({ length: 50 }, (_, i) => hueOf(`@user${i}:example.org`)))
    expect(hues.size).toBeGreaterThan(40)
  })
})

describe('initialsOf', () => {
  it('takes one letter of each of the first two words', () => {
    expect(initialsOf('Ada King Lovelace')).toBe('AK')
    expect(initialsOf('ada')).toBe('A')
    expect(initialsOf('@grace.hopper')).toBe('GH')
  })

  it('keeps an emoji whole and never is empty', () => {
    expect(initialsOf('🦊 fox')).toBe('🦊F')
    expect(initialsOf('  ')).toBe('?')
  })
})
