/** The kinds of values that the schema is made of, beside zod's own. */
import * as z from 'zod'

/** A secret: it may also be given as the name of a file that holds it, by the same key with `_file` behind it. */
export function secret(charsMin = 1): z.ZodString {
  return z.string().min(charsMin).meta({ secret: true })
}

/** A file or folder, relative to the folder of the configuration file. */
export function path(): z.ZodString {
  return z.string().min(1).meta({ path: true })
}

export function isMarked(schema: z.ZodType, mark: 'secret' | 'path'): boolean {
  return unwrap(schema).meta()?.[mark] === true
}

/** An IP address or a network such as `10.0.0.0/8`. */
export const Network = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
  error: 'must be an IP address or a network such as 10.0.0.0/8',
})

/** The schema of a key within another, or of a list's entries, whatever defaults and options are around it. */
export function child(schema: z.ZodType, key: string): z.ZodType | undefined {
  const inner = unwrap(schema)
  if (inner instanceof z.ZodObject) return Object.hasOwn(inner.shape, key) ? (inner.shape[key] as z.ZodType) : undefined
  if (inner instanceof z.ZodArray) return /^[0-9]+$/.test(key) ? (inner.element as z.ZodType) : undefined
  if (inner instanceof z.ZodRecord) return inner.valueType as z.ZodType
  if (!(inner instanceof z.ZodUnion)) return undefined
  const options = inner.options as readonly z.ZodType[]
  return options.map((option) => child(option, key)).find((found) => found !== undefined)
}

export function keysOf(schema: z.ZodType): string[] {
  const inner = unwrap(schema)
  if (inner instanceof z.ZodObject) return Object.keys(inner.shape)
  if (inner instanceof z.ZodUnion) return (inner.options as readonly z.ZodType[]).flatMap(keysOf)
  return []
}

export function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return unwrap(schema.unwrap() as z.ZodType)
  }
  return schema
}
