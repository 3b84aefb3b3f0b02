import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from './canonical-json.ts'
import { parseStrictJson } from './strict-json.ts'

/** The slow and obvious way: every key and string by its code points. */
function naiveCanonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(naiveCanonicalJson).join()}]`
  if (typeof value === 'string') return naiveString(value)
  if (typeof value !== 'object' || value === null) return String(value)
  const points = (text: string) => [...text].map((character) => character.codePointAt(0) as number)
  const entries = Object.entries(value).map(([key, entry]) => ({ key, points: points(key), entry: entry as unknown }))
  entries.sort((a, b) => {
    const at = a.points.findIndex((point, index) => point !== b.points[index])
    if (at === -1) return a.points.length - b.points.length
    return (a.points[at] ?? -1) - (b.points[at] ?? -1)
  })
  return `{${entries.map(({ key, entry }) => `${naiveString(key)}:${naiveCanonicalJson(entry)}`).join()}}`
}

function naiveString(text: string): string {
  const short: Record<string, string> = {
    '\b': '\\b',
    '\t': '\\t',
    '\n': '\\n',
    '\f': '\\f',
    '\r': '\\r',
    '"': '\\"',
    '\\': '\\\\',
  }
  const characters = [...text].map((character) => {
    const point = character.codePointAt(0) as number
    return short[character] ?? (point < 0x20 ? `\\u${point.toString(16).padStart(4, '0')}` : character)
  })
  return `"${characters.join('')}"`
}

/** Units around the surrogates are where the two orders of keys differ, controls where escapes do. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('a', 'b', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}', '\n', '\u001f'),
  }),
  fc.constantFrom('__proto__', 'constructor', '1', '10', '9'),
)
const integer = fc.maxSafeInteger().map((number) => (Object.is(number, -0) ? 0 : number))

const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    integer,
    text,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('json'), { maxLength: 5 }),
    fc.array(fc.tuple(text, tie('json')), { maxLength: 6 }).map((entries) => Object.fromEntries(entries)),
  ),
}))

describe('canonicalJson of random values', () => {
  it('agrees with the naive implementation', () => {
    fc.assert(fc.property(json, (value) => canonicalJson(value) === naiveCanonicalJson(value)))
  })

  it('does not depend on the order of keys', () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed)
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, entry]) => [key, reversed(entry)]),
      )
    }
    fc.assert(fc.property(json, (value) => canonicalJson(reversed(value)) === canonicalJson(value)))
  })

  it('is read back as the same value by our parser and by JSON.parse', () => {
    fc.assert(
      fc.property(json, (value) => {
        const written = canonicalJson(value)
        expect(parseStrictJson(written)).toEqual(JSON.parse(written))
        expect(canonicalJson(parseStrictJson(written))).toBe(written)
      }),
    )
  })
})

describe('parseStrictJson of random text', () => {
  it('refuses what JSON.parse refuses, and reads the rest alike or names a reason', () => {
    const tokens = fc.constantFrom(
      ...'{}[],:"\\u- \n0123456789.eEtruefalsn'.split(''),
      '"a"',
      '\\ud83d',
      'true',
      'null',
    )
    const nearJson = fc.array(tokens, { maxLength: 12 }).map((parts) => parts.join(''))
    const spoiled = fc
      .tuple(json, fc.nat(), tokens)
      .map(([value, at, token]) => JSON.stringify(value).slice(0, at) + token + JSON.stringify(value).slice(at))
    fc.assert(
      fc.property(fc.oneof(nearJson, spoiled), (input) => {
        const ours = attempt(() => parseStrictJson(input))
        const builtIn = attempt(() => JSON.parse(input) as unknown)
        expect(ours.ok && !builtIn.ok).toBe(false)
        if (ours.ok) expect(ours.value).toEqual(builtIn.value)
        else if (builtIn.ok) expect(ours.reason).not.toBe('syntax')
      }),
      { numRuns: 2_000 },
    )
  })

  it('leniently gives back every number in the spelling that it came in', () => {
    const digits = fc.bigInt().map(String)
    const spelled = fc
      .tuple(digits, fc.constantFrom('', '.0', '.50', '.25'), fc.constantFrom('', 'e5', 'E-2', 'e+300', 'e400'))
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(spelled, (number) => {
        const value = parseStrictJson(`[${number}]`, { lenient: true })
        expect(canonicalJson(value, { lenient: true })).toBe(`[${number}]`)
        expect(JSON.stringify(value)).toBe(`[${number}]`)
      }),
    )
  })
})

type Attempt = { ok: true; value: unknown } | { ok: false; value?: undefined; reason: unknown }

function attempt(parse: () => unknown): Attempt {
  try {
    return { ok: true, value: parse() }
  } catch (error) {
    return { ok: false, reason: (error as { reason?: unknown }).reason }
  }
}
