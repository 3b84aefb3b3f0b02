import { describe, expect, it } from 'vitest'
import { byCodePoint, canonicalJson, CanonicalJsonError } from './canonical-json.ts'
import { rawNumber } from './json.ts'

describe('canonicalJson', () => {
  // The examples of the appendices, "Canonical JSON".
  it.each([
    ['an empty object', {}, '{}'],
    ['keys in order', { one: 1, two: 'Two' }, '{"one":1,"two":"Two"}'],
    ['keys out of order', { b: '2', a: '1' }, '{"a":"1","b":"2"}'],
    [
      'nested objects',
      { auth: { success: true, mxid: '@john.doe:example.com', profile: { display_name: 'John Doe', three_pids: [] } } },
      '{"auth":{"mxid":"@john.doe:example.com","profile":{"display_name":"John Doe","three_pids":[]},"success":true}}',
    ],
    ['characters beyond ASCII', { a: '日本語' }, '{"a":"日本語"}'],
    ['keys beyond ASCII', { 本: 2, 日: 1 }, '{"日":1,"本":2}'],
    ['an escape that is not needed', { a: '\u65e5' }, '{"a":"日"}'],
    ['null', { a: null }, '{"a":null}'],
  ])('writes %s', (_name, value, text) => {
    expect(canonicalJson(value)).toBe(text)
  })

  it('escapes what must be escaped, as shortly as possible, and nothing else', () => {
    expect(canonicalJson('\b\t\n\f\r"\\')).toBe('"\\b\\t\\n\\f\\r\\"\\\\"')
    expect(canonicalJson('\u0000\u001f')).toBe('"\\u0000\\u001f"')
    expect(canonicalJson('/\u007f\u2028\u{1f600}')).toBe('"/\u007f\u2028\u{1f600}"')
  })

  it('sorts keys by code point where that differs from the order of UTF-16 units', () => {
    expect(canonicalJson({ '\u{10000}': 1, '\uffff': 2, a: 3 })).toBe('{"a":3,"\uffff":2,"\u{10000}":1}')
  })

  it('sorts keys that look like integers as text', () => {
    expect(canonicalJson({ 9: 1, 10: 2 })).toBe('{"10":2,"9":1}')
  })

  it('keeps an own key named __proto__', () => {
    const value: unknown = JSON.parse('{"__proto__":{"a":1},"b":2}')
    expect(canonicalJson(value)).toBe('{"__proto__":{"a":1},"b":2}')
  })

  it('writes objects without a prototype', () => {
    expect(canonicalJson(Object.assign(Object.create(null), { a: 1 }))).toBe('{"a":1}')
  })

  it.each([
    ['a float', 1.5],
    ['minus zero', -0],
    ['an integer beyond 2^53 - 1', 2 ** 53],
    ['an integer below -(2^53 - 1)', -(2 ** 53)],
    ['infinity', Infinity],
    ['not a number', NaN],
    ['half a surrogate pair', { a: '\ud800' }],
    ['half a surrogate pair in a key', { '\udc00': 1 }],
    ['undefined', { a: undefined }],
    ['a bigint', [1n]],
    ['a function', () => 1],
    ['an object that is not plain', { a: new Date(0) }],
    ['a raw number', { a: rawNumber('1.0') }],
  ])('refuses %s', (_name, value) => {
    expect(() => canonicalJson(value)).toThrow(CanonicalJsonError)
  })

  it('accepts the largest and smallest integers', () => {
    expect(canonicalJson([2 ** 53 - 1, -(2 ** 53 - 1)])).toBe('[9007199254740991,-9007199254740991]')
  })

  it('refuses bottomless nesting instead of overflowing the stack', () => {
    let value: unknown = 0
    for (let i = 0; i < 100_000; i++) value = i % 2 === 0 ? [value] : { a: value }
    expect(() => canonicalJson(value)).toThrow(CanonicalJsonError)
  })

  it('leniently writes numbers of any size and spelling, except those that JSON cannot hold', () => {
    const value = [1.5, 2 ** 60, rawNumber('1.0'), rawNumber('-0'), rawNumber('9007199254740993')]
    expect(canonicalJson(value, { lenient: true })).toBe('[1.5,1152921504606847000,1.0,-0,9007199254740993]')
    expect(() => canonicalJson(NaN, { lenient: true })).toThrow(CanonicalJsonError)
    expect(() => canonicalJson('\ud800', { lenient: true })).toThrow(CanonicalJsonError)
  })
})

describe('byCodePoint', () => {
  it('puts a prefix first and equal texts nowhere', () => {
    expect(byCodePoint('a', 'ab')).toBeLessThan(0)
    expect(byCodePoint('ab', 'a')).toBeGreaterThan(0)
    expect(byCodePoint('ab', 'ab')).toBe(0)
    expect(byCodePoint('\u{1f600}', '\u{1f601}')).toBeLessThan(0)
  })
})
