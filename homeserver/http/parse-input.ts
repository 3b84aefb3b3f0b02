/** Checks the parts of a call by its endpoint's schemas. Built once per endpoint, used for every call. */
import type * as z from 'zod'
import { bytes, type Endpoint } from '#spec/endpoint.ts'
import { MatrixError } from '#spec/errors.ts'

type Values = Readonly<Record<string, unknown>>

const NOTHING: Values = Object.freeze({})

export type ParseParams = (raw: Readonly<Record<string, string>>) => Values
export type ParseQuery = (text: string) => Values
/** `undefined` stands for a body that was not sent. */
export type ParseBody = (value: unknown) => unknown

export function paramsParser(endpoint: Endpoint): ParseParams {
  const schemas = Object.entries(endpoint.params)
  return (raw) => {
    const parsed: Record<string, unknown> = {}
    for (const [name, schema] of schemas) {
      const result = schema.safeParse(raw[name] ?? '')
      if (!result.success) throw new MatrixError('M_INVALID_PARAM', firstIssue(name, result.error))
      parsed[name] = result.data
    }
    return parsed
  }
}

export function queryParser(endpoint: Endpoint): ParseQuery {
  const names = Object.keys(endpoint.query.shape)
  if (names.length === 0) return () => NOTHING
  return (text) => {
    const sent = new URLSearchParams(text)
    const raw: Record<string, string | string[]> = {}
    for (const name of names) {
      const [value, ...more] = sent.getAll(name)
      if (value !== undefined) raw[name] = more.length === 0 ? value : [value, ...more]
    }
    const result = endpoint.query.safeParse(raw)
    if (result.success) return result.data
    const name = String(result.error.issues[0]?.path[0] ?? '')
    if (names.includes(name) && !Object.hasOwn(raw, name)) {
      throw new MatrixError('M_MISSING_PARAM', `The query parameter ${name} is missing.`)
    }
    throw new MatrixError('M_INVALID_PARAM', firstIssue('', result.error))
  }
}

export function bodyParser(endpoint: Endpoint): ParseBody {
  const schema = endpoint.body
  if (schema === undefined) return () => undefined
  if (schema === bytes) return (value) => value
  return (value) => {
    if (value === undefined && endpoint.bodyRequired) throw missingBody()
    const result = schema.safeParse(value === undefined ? {} : value)
    if (result.success) return result.data
    if (value === undefined) throw missingBody()
    throw new MatrixError('M_BAD_JSON', firstIssue('', result.error))
  }
}

function missingBody(): MatrixError {
  return new MatrixError('M_NOT_JSON', 'The body is empty, but this call needs one.')
}

/** One issue is enough to act on, and never holds the refused value. */
function firstIssue(prefix: string, error: z.ZodError): string {
  const issue = error.issues[0]
  const path = [prefix, ...(issue?.path ?? [])].filter((part) => part !== '').join('.')
  const message = issue?.message ?? 'is not as expected'
  return path === '' ? message : `${path}: ${message}`
}
