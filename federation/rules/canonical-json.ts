/**
 * Canonical JSON: the one spelling of a value that hashes and signatures are made of. Appendices, "Canonical JSON".
 */
import { isRawNumber } from './json.ts'

export { parseStrictJson, StrictJsonError } from './strict-json.ts'

/** Far above what the parser lets in, far below what the stack holds. */
const DEPTH_MAX = 1_000

export interface CanonicalJsonOptions {
  /** Room versions 1 to 5: any finite number is written, a raw number in the spelling that it came in. */
  readonly lenient?: boolean
}

/** The value has no canonical form. */
export class CanonicalJsonError extends Error {
  override readonly name = 'CanonicalJsonError'
}

export function canonicalJson(value: unknown, options: CanonicalJsonOptions = {}): string {
  return write(value, options.lenient === true, DEPTH_MAX)
}

function write(value: unknown, lenient: boolean, depthLeft: number): string {
  switch (typeof value) {
    case 'string':
      return writeString(value)
    case 'number':
      return writeNumber(value, lenient)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      if (value === null) return 'null'
      if (depthLeft === 0) throw new CanonicalJsonError('the value is nested too deeply')
      return Array.isArray(value)
        ? writeArray(value, lenient, depthLeft - 1)
        : writeObject(value as Record<string, unknown>, lenient, depthLeft - 1)
    default:
      throw new CanonicalJsonError(`a value of type ${typeof value} is not JSON`)
  }
}

// JSON.stringify escapes exactly what canonical JSON wants escaped, as long as the text has no lone surrogates.
function writeString(text: string): string {
  if (!text.isWellFormed()) throw new CanonicalJsonError('a string holds half of a surrogate pair')
  return JSON.stringify(text)
}

function writeNumber(value: number, lenient: boolean): string {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return String(value)
  if (lenient && Number.isFinite(value)) return String(value)
  throw new CanonicalJsonError(`${Object.is(value, -0) ? '-0' : value} is not an integer within +-(2^53 - 1)`)
}

function writeArray(values: readonly unknown[], lenient: boolean, depthLeft: number): string {
  if (values.length === 0) return '[]'
  let text = '[' + write(values[0], lenient, depthLeft)
  for (let i = 1; i < values.length; i++) text += ',' + write(values[i], lenient, depthLeft)
  return text + ']'
}

function writeObject(object: Record<string, unknown>, lenient: boolean, depthLeft: number): string {
  const prototype: unknown = Object.getPrototypeOf(object)
  if (prototype !== Object.prototype && prototype !== null) throw new CanonicalJsonError('only plain objects are JSON')
  if (prototype === null && isRawNumber(object)) {
    if (lenient) return object.rawJSON
    throw new CanonicalJsonError(`${object.rawJSON} is not an integer within +-(2^53 - 1)`)
  }
  let text = '{'
  for (const key of sortedKeys(object)) {
    if (text.length > 1) text += ','
    text += writeString(key) + ':' + write(object[key], lenient, depthLeft)
  }
  return text + '}'
}

function sortedKeys(object: object): string[] {
  const keys = Object.keys(object)
  if (keys.length < 2) return keys
  return keys.every(sortsByCodeUnit) ? keys.sort() : keys.sort(byCodePoint)
}

// Only from the surrogates on does the order of UTF-16 units, which is JavaScript's own, differ from that of code points.
const ABOVE_D7FF = /[\ud800-\uffff]/

function sortsByCodeUnit(key: string): boolean {
  return !ABOVE_D7FF.test(key)
}

/** The order of code points, which is also that of the bytes in UTF-8. */
export function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return aboveSurrogates(x) - aboveSurrogates(y)
  }
  return a.length - b.length
}

// A surrogate stands for a code point above U+FFFF, so it sorts behind the units U+E000 to U+FFFF.
function aboveSurrogates(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
