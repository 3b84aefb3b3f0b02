/** JSON values as text and back, without a change to either. */
import { rawNumber } from '#federation/rules/json.ts'
import { PEER_DEPTH_MAX } from '#homeserver/ports/peers.ts'
import type { Json } from '#homeserver/ports/store.ts'
import { isDeeper } from '#spec/json-depth.ts'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Throws for what is no JSON, or too deep. */
export function bytesOfJson(value: Json): Buffer {
  const text = JSON.stringify(value) as string | undefined
  if (text === undefined) throw new TypeError('not a JSON value')
  if (isDeeper(text, PEER_DEPTH_MAX)) throw new RangeError('nested too deeply')
  return Buffer.from(text)
}

/** Throws for what is no JSON, or too deep. */
export function jsonOfBytes(bytes: Uint8Array): Json {
  const text = decoder.decode(bytes)
  // Before anything is built: what reads the value walks it recursively.
  if (isDeeper(text, PEER_DEPTH_MAX)) throw new RangeError('nested too deeply')
  return MAYBE_RAW.test(text) ? parseKeepingNumbers(text) : (JSON.parse(text) as Json)
}

/** A number whose spelling a double may not give back, or something in a string that looks like it. */
const MAYBE_RAW = /(?:^|[:,[])\s*-?(?:\d{16}|\d+[.eE]|(?<=-)0)/

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown

/** Several times as slow as a plain `JSON.parse`, which rounds. */
function parseKeepingNumbers(text: string): Json {
  const reviver: Reviver = (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source ? rawNumber(source) : value
  // The TypeScript library does not describe the third argument yet.
  return JSON.parse(text, reviver as (key: string, value: unknown) => unknown) as Json
}
