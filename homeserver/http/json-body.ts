/** Bytes of a request body -> a JSON value, or the error that says why not. */
import { MatrixError } from '#spec/errors.ts'
import { isDeeper, JSON_DEPTH_MAX } from '#spec/json-depth.ts'

const decoder = new TextDecoder('utf-8', { fatal: true })

/** Parses text that becomes part of an event; throws `MatrixError` for JSON that an event cannot hold. */
export type ParseEventJson = (text: string) => unknown

/** `undefined` for an empty body. The content type is not looked at: many Matrix clients send none, or a wrong one. */
export function parseJsonBody(body: Uint8Array, parse: (text: string) => unknown = parseJson): unknown {
  if (body.length === 0) return undefined
  return parse(decode(body))
}

export function parseJson(text: string): unknown {
  // What follows (schemas, services, JSON.stringify) walks values recursively, so the depth is bounded before anything is built.
  if (isDeeper(text, JSON_DEPTH_MAX)) throw new MatrixError('M_BAD_JSON', 'The body is nested too deeply.')
  const value = parse(text)
  if (MAYBE_LARGE.test(text) && holdsTooLarge(value)) {
    throw new MatrixError('M_BAD_JSON', 'The body holds a number beyond 2^53 - 1, which would not be kept as it is.')
  }
  return value
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new MatrixError('M_NOT_JSON', 'The body is not JSON.', { cause })
  }
}

/** A larger number is spelled with this many digits, or with an exponent. So are other things, but most bodies need no look. */
const MAYBE_LARGE = /\d{16}|\d[eE]\+?\d/

/** `JSON.parse` rounds large integers, and makes of still larger numbers an infinity, which would be kept as null. */
function holdsTooLarge(value: unknown): boolean {
  if (typeof value === 'number') return Math.abs(value) > Number.MAX_SAFE_INTEGER
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsTooLarge)
}

function decode(body: Uint8Array): string {
  try {
    return decoder.decode(body)
  } catch (cause) {
    throw new MatrixError('M_NOT_JSON', 'The body is not UTF-8.', { cause })
  }
}
