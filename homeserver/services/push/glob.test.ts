import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Glob, GlobAutomaton } from './glob.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const pattern = fc.string({ unit: fc.constantFrom('a', 'b', 'B', '*', '?', ' ', '😀'), maxLength: 40 })
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'B', ' ', '-', '_', '😀'), maxLength: 12 })

const letter = fc.constantFrom(...'abcdefgh😀')

/** The definition itself, written as naively as it reads. */
function naive(glob: readonly string[], points: readonly string[]): boolean {
  const [head, ...rest] = glob
  if (head === undefined) return points.length === 0
  if (head === '*') return points.some((_, i) => naive(rest, points.slice(i))) || naive(rest, [])
  return points.length > 0 && (head === '?' || head === points[0]) && naive(rest, points.slice(1))
}

function isBoundary(points: readonly string[], at: number): boolean {
  const isWord = (character: string | undefined): boolean => character !== undefined && /[A-Za-z0-9_]/.test(character)
  return !(isWord(points[at - 1]) && isWord(points[at]))
}

describe('Glob, whole value', () => {
  it.each([
    ['m.room.*', 'm.room.message', true],
    ['m.room.*', 'm.room.', true],
    ['m.room.*', 'm.roommessage', false],
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['?', '', false],
    ['?', '😀', true],
    ['a.c', 'abc', false],
    ['[ab]', 'a', false],
    ['*.example.org', 'example.org', false],
    ['*a*b*', 'xxaxxbxx', true],
    ['a', 'A', false],
  ])('%s against %s is %s', (glob, value, expected) => {
    expect(new Glob(glob).matches(value)).toBe(expected)
  })

  it('takes wildcards for themselves in a literal', () => {
    expect(new Glob('a*', { wildcards: '' }).matches('a*')).toBe(true)
    expect(new Glob('a*', { wildcards: '' }).matches('ab')).toBe(false)
  })

  it('takes the question mark for itself where only the star is a wildcard', () => {
    expect(new Glob('?*x', { wildcards: '*' }).matches('?abx')).toBe(true)
    expect(new Glob('?*x', { wildcards: '*' }).matches('abx')).toBe(false)
    expect(new Glob('?', { wildcards: '*' }).matches('a')).toBe(false)
  })

  it('agrees with the definition', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '😀'), maxLength: 8 }),
        fc.string({ unit: fc.constantFrom('a', 'b', '😀'), maxLength: 9 }),
        (glob, value) => {
          expect(new Glob(glob).matches(value)).toBe(naive([...glob], [...value]))
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('matches what a pattern longer than a machine word was made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: letter, minLength: 28, maxLength: 140 }), fc.nat(139), (value, at) => {
        const points = [...value]
        const cut = Math.min(at, points.length - 1)
        const holed = points.map((point, i) => (i === cut ? '?' : point)).join('')
        expect(new Glob(holed).matches(value)).toBe(true)
        expect(new Glob(`${points.slice(0, cut).join('')}*`).matches(value)).toBe(true)
        expect(new Glob(value, { wildcards: '' }).matches(value)).toBe(true)
        expect(new Glob(`${holed}?`).matches(value)).toBe(false)
      }),
    )
  })
})

describe('Glob, words', () => {
  it.each([
    ['ex*ple', 'An example event.', true],
    ['ex*ple', 'exple', true],
    ['ex*ple', 'An exciting triple-whammy', true],
    ['cake', 'pancake', false],
    ['cake', 'cakes', false],
    ['cake', 'a (cake)!', true],
    ['cake', 'cake_', false],
    ['cake', 'écake', true],
    ['@room', 'hello @room', true],
    ['@room', '@rooms', false],
    ['c?ke', 'some cöke', true],
    ['', '', true],
    ['', 'ab cd', true],
  ])('%s in %s is %s', (glob, body, expected) => {
    expect(new Glob(glob).matchesWords(body)).toBe(expected)
  })

  it('finds a word that begins inside an attempt that fails', () => {
    expect(new Glob('a a b').matchesWords('a a a b')).toBe(true)
  })

  it('agrees with trying every part of the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', ' '), maxLength: 6 }), text, (glob, body) => {
        const points = [...body]
        const ends = [...points.keys(), points.length].filter((at) => isBoundary(points, at))
        const expected = ends.some((from) => ends.some((to) => to >= from && naive([...glob], points.slice(from, to))))
        expect(new Glob(glob).matchesWords(body)).toBe(expected)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('the cost of matching', () => {
  it('is one step for each code point at most, whatever the pattern', () => {
    const step = vi.spyOn(GlobAutomaton.prototype, 'step')
    fc.assert(
      fc.property(pattern, text, (glob, value) => {
        const compiled = new Glob(glob)
        step.mockClear()
        compiled.matches(value)
        expect(step.mock.calls.length).toBeLessThanOrEqual([...value].length)
        step.mockClear()
        compiled.matchesWords(value)
        expect(step.mock.calls.length).toBeLessThanOrEqual([...value].length)
      }),
    )
  })

  it('stays linear for the pattern that makes backtracking explode', () => {
    const step = vi.spyOn(GlobAutomaton.prototype, 'step')
    expect(new Glob('*a'.repeat(30) + '*b').matches('a'.repeat(5000))).toBe(false)
    expect(step).toHaveBeenCalledTimes(5000)
  })

  it('needs a word of 32 bits for each 32 characters of the pattern', () => {
    fc.assert(
      fc.property(pattern, (glob) => {
        const tokens = [...glob].filter((character) => character !== '*').length
        expect(new GlobAutomaton(glob, '*?').wordCount).toBe(Math.floor(tokens / 32) + 1)
      }),
    )
  })
})
