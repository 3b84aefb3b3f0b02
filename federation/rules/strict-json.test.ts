import { describe, expect, it } from 'vitest'
import { JSON_DEPTH_MAX } from '#spec/json-depth.ts'
import { isRawNumber, numberOf } from './json.ts'
import { parseStrictJson, StrictJsonError, type StrictJsonReason } from './strict-json.ts'

function reasonOf(text: string, options = {}): StrictJsonReason | 'none' {
  try {
    parseStrictJson(text, options)
    return 'none'
  } catch (error) {
    expect(error).toBeInstanceOf(StrictJsonError)
    return (error as StrictJsonError).reason
  }
}

describe('parseStrictJson', () => {
  it('reads every kind of value', () => {
    expect(parseStrictJson(' {"a": [1, -2, true, false, null, "x"], "b": {}, "c": []} ')).toEqual({
      a: [1, -2, true, false, null, 'x'],
      b: {},
      c: [],
    })
    expect(parseStrictJson('0')).toBe(0)
    expect(parseStrictJson('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER)
  })

  it('reads every escape', () => {
    expect(parseStrictJson('"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\ude00"')).toBe('"\\/\b\f\n\r\té😀')
  })

  it('joins a surrogate pair of which one half is escaped', () => {
    expect(parseStrictJson('"\ud83d\\ude00"')).toBe('😀')
  })

  it.each(['1.0', '1.5', '1e3', '1E3', '-0', '-0.0', '9007199254740992', '-9007199254740992', '1e400', '[0.1]'])(
    'refuses the number %s, which an event cannot hold',
    (text) => {
      expect(reasonOf(text)).toBe('number')
    },
  )

  it.each(['01', '+1', '.5', '1.', '1e', '- 1', 'NaN', 'Infinity', '0x1'])('does not take %s for a number', (text) => {
    expect(reasonOf(text)).toBe('syntax')
  })

  it.each(['{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '{"x":{"":1,"":1}}', '{"__proto__":1,"__proto__":2}'])(
    'refuses the duplicate key of %s',
    (text) => {
      expect(reasonOf(text)).toBe('duplicate key')
    },
  )

  it.each(['"\\ud800"', '"\\udc00\\ud800"', '"\ud800"', '{"\\udfff":1}', '"\\ud83d x"'])(
    'refuses half a surrogate pair in %j',
    (text) => {
      expect(reasonOf(text)).toBe('lone surrogate')
    },
  )

  it.each([
    '',
    ' ',
    '{',
    '[',
    '[1',
    '[1,]',
    '[,1]',
    '[1 2]',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{a:1}',
    "{'a':1}",
    '{"a" 1}',
    '{"a":1 "b":2}',
    '"a',
    '"\\',
    '"\\x"',
    '"\\u12g4"',
    '"\n"',
    '"\u0000"',
    'tru',
    'nul',
    'True',
    '1 1',
    '{} x',
    '\ufeff{}',
    '\u00a01',
    '// 1',
  ])('finds that %j is not JSON', (text) => {
    expect(reasonOf(text)).toBe('syntax')
  })

  it('says where the error is', () => {
    expect(() => parseStrictJson('{"a":1.5}')).toThrow('position 5')
  })

  it('bounds the depth, however deep the text is', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    expect(reasonOf(nested(JSON_DEPTH_MAX))).toBe('none')
    expect(reasonOf(nested(JSON_DEPTH_MAX + 1))).toBe('depth')
    const inner = nested(JSON_DEPTH_MAX - 2)
    expect(reasonOf(`[{"a":${inner}}]`)).toBe('none')
    expect(reasonOf(`[{"a":[${inner}]}]`)).toBe('depth')
    expect(reasonOf('['.repeat(1_000_000))).toBe('depth')
    expect(reasonOf(`[${'[],'.repeat(JSON_DEPTH_MAX)}[]]`)).toBe('none')
  })

  it('keeps __proto__ as an ordinary key and leaves prototypes alone', () => {
    const value = parseStrictJson('{"__proto__":{"polluted":true},"constructor":1}') as Record<string, unknown>
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it('leniently keeps numbers that a double would change, and reads the others as numbers', () => {
    const value = parseStrictJson('[1.5, 9007199254740993, 1.0, -0, 1e3]', { lenient: true }) as readonly never[]
    expect(value[0]).toBe(1.5)
    expect(value.slice(1).every(isRawNumber)).toBe(true)
    expect(value.map(numberOf)).toEqual([1.5, 2 ** 53, 1, -0, 1000])
  })
})
