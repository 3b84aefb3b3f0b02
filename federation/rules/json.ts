/**
 * JSON values as the rules see them.
 *
 * Up to room version 5 events may hold numbers that a double cannot: integers beyond 2^53, or spellings such as `1.0` that
 * are part of what was hashed. Such a number is kept as a raw JSON value (`JSON.rawJSON`), which `JSON.stringify` writes
 * back exactly as it was read. It is typed as an object, which is what it looks like to code that does not expect it.
 */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject

export interface JsonObject {
  readonly [key: string]: Json
}

export interface RawNumber extends JsonObject {
  readonly rawJSON: string
}

interface RawJson {
  rawJSON(text: string): RawNumber
  isRawJSON(value: unknown): value is RawNumber
}

// The TypeScript library does not describe these two yet.
const { rawJSON, isRawJSON } = JSON as unknown as RawJson

export function rawNumber(text: string): RawNumber {
  return rawJSON(text)
}

export function isRawNumber(value: unknown): value is RawNumber {
  return isRawJSON(value)
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawJSON(value)
}

/** The own property of that name: a key such as `constructor` must not find what the prototype offers. */
export function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

export function ownString(object: JsonObject, key: string): string | undefined {
  const value = own(object, key)
  return typeof value === 'string' ? value : undefined
}

export function ownObject(object: JsonObject, key: string): JsonObject | undefined {
  const value = own(object, key)
  return isJsonObject(value) ? value : undefined
}

/** The numeric value, of a raw number approximately; `undefined` where it is no number. */
export function numberOf(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return value
  return isRawNumber(value) ? Number(value.rawJSON) : undefined
}
