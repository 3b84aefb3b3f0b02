/**
 * Query parameters as schemas. The transport hands over each key as the text of the URL, or as an array of texts where
 * the key is repeated; this is the only place of the contract where a value is coerced.
 */
import * as z from 'zod'

/** `true` or `false`, in lower case as the specification writes them. */
export const QueryBoolean = z.stringbool({ truthy: ['true'], falsy: ['false'], case: 'sensitive' })

export interface IntegerBounds {
  readonly min?: number
  readonly max?: number
}

/** A whole number. What lies outside of the bounds is refused. */
export function queryInteger({ min = 0, max = Number.MAX_SAFE_INTEGER }: IntegerBounds = {}) {
  return z
    .string()
    .regex(/^-?[0-9]{1,16}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(min).max(max))
}

/** A size of page. A client may ask for any: more than `max` is answered as `max`, because the server may always give less. */
export function queryLimit(max: number, min = 1) {
  return z
    .string()
    .regex(/^[0-9]{1,16}$/, 'must be a whole number')
    .transform((text) => Math.min(Number(text), max))
    .pipe(z.int().min(min))
    .describe(`At most this many entries. The server never gives more than ${max}.`)
}

/** A duration in milliseconds. A longer one than `maxMs` is answered as `maxMs`. */
export function queryTimeoutMs(maxMs: number) {
  return z
    .string()
    .regex(/^[0-9]{1,16}$/, 'must be a whole number')
    .transform((text) => Math.min(Number(text), maxMs))
    .pipe(z.int().min(0))
    .describe(`Milliseconds. The server waits at most ${maxMs}.`)
}

const QUERY_VALUES_MAX = 50

/** A parameter that may be repeated: always an array once parsed. */
export const QueryTexts = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (typeof value === 'string' ? [value] : value))
  .pipe(z.array(z.string()).max(QUERY_VALUES_MAX))

/** JSON in one parameter, as filters are sent. */
export function queryJson<Schema extends z.ZodType>(schema: Schema) {
  return z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text)
      } catch {
        context.addIssue({ code: 'custom', message: 'must be JSON' })
        return z.NEVER
      }
    })
    .pipe(schema)
}

/** Which way to walk through the timeline. */
export const Direction = z.enum(['b', 'f']).describe('`b` towards older events, `f` towards newer ones.')
export type Direction = z.output<typeof Direction>
