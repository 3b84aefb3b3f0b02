/** How errors of services travel between the nodes of a deployment, so that a client is told the same wherever its request arrived. */
import { errcodes, MatrixError, type Errcode } from '#spec/errors.ts'
import type { PeerErrorCodec } from '../ports/peers.ts'
import { StoreError, type Json, type StoreFailure } from '../ports/store.ts'

const FAILURES = {
  full: true,
  busy: true,
  elsewhere: true,
  unreachable: true,
  io: true,
  closed: true,
  broken: true,
} as const satisfies Record<StoreFailure, true>

export const errorCodec: PeerErrorCodec = {
  encode(error) {
    if (error instanceof MatrixError) return encodeMatrixError(error)
    if (error instanceof StoreError) return { type: 'store', failure: error.failure, message: error.message }
    return undefined
  },
  decode(encoded) {
    const { type, ...others } = fieldsOf(encoded)
    if (type === 'matrix') return decodeMatrixError(others)
    const { failure, message } = others
    if (type !== 'store' || !isFailure(failure) || typeof message !== 'string') throw new TypeError('not a known error')
    return new StoreError(failure, message)
  },
}

/** Its body may be another than its fields make: a challenge to authenticate has no error code. */
class CarriedError extends MatrixError {
  readonly #body: Readonly<Record<string, unknown>>

  constructor(error: MatrixError, body: Readonly<Record<string, unknown>>) {
    const { errcode, message, status, fields, retryAfterMs } = error
    super(errcode, message, { status, fields, ...(retryAfterMs !== undefined && { retryAfterMs }) })
    this.#body = body
  }

  override toJSON(): Record<string, unknown> {
    return { ...this.#body }
  }
}

function encodeMatrixError(error: MatrixError): Json {
  const { errcode, message, status, fields, retryAfterMs } = error
  return {
    ...{ type: 'matrix', errcode, message, status, retryAfterMs },
    ...{ fields: fields as Readonly<Record<string, Json>>, body: error.toJSON() as Readonly<Record<string, Json>> },
  }
}

function decodeMatrixError(encoded: Readonly<Record<string, unknown>>): MatrixError {
  const { errcode, message, status, retryAfterMs } = encoded
  if (!isErrcode(errcode) || typeof message !== 'string' || !isStatus(status)) throw new TypeError('not a known error')
  const details = { status, fields: fieldsOf(encoded['fields']) }
  const error = new MatrixError(errcode, message, {
    ...details,
    ...(typeof retryAfterMs === 'number' && { retryAfterMs }),
  })
  return new CarriedError(error, fieldsOf(encoded['body']))
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('not a known error')
  return value as Readonly<Record<string, unknown>>
}

function isErrcode(value: unknown): value is Errcode {
  return typeof value === 'string' && Object.hasOwn(errcodes, value)
}

function isFailure(value: unknown): value is StoreFailure {
  return typeof value === 'string' && Object.hasOwn(FAILURES, value)
}

function isStatus(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 400 && (value as number) <= 599
}
