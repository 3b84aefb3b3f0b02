import { describe, expect, it } from 'vitest'
import { errcodes, MatrixError, type Errcode } from '#spec/errors.ts'
import { errorReply } from '../http/errors.ts'
import { translateFailure } from '../known-failures.ts'
import { PeerError } from '../ports/peers.ts'
import { StoreError, type Json, type StoreFailure } from '../ports/store.ts'
import { errorCodec } from './error-codec.ts'

function carried(error: Error): Error {
  const encoded = errorCodec.encode(error)
  if (encoded === undefined) throw new Error('not encoded', { cause: error })
  return errorCodec.decode(JSON.parse(JSON.stringify(encoded)) as Json)
}

class Challenge extends MatrixError {
  override toJSON(): Record<string, unknown> {
    return { session: 'abc', flows: [{ stages: ['m.login.password'] }] }
  }
}

const replyOf = (error: Error) => errorReply(error, translateFailure)

describe('a MatrixError is told to the client as where it was thrown', () => {
  it.each(Object.keys(errcodes) as Errcode[])('%s', (errcode) => {
    const error = new MatrixError(errcode, `What is wrong with ${errcode} 👋.`)
    const arrived = carried(error)
    expect(arrived).toBeInstanceOf(MatrixError)
    expect(arrived.message).toBe(error.message)
    expect(replyOf(arrived)).toEqual(replyOf(error))
  })

  it.each([
    ['another status', new MatrixError('M_NOT_FOUND', 'Gone.', { status: 410 })],
    ['fields', new MatrixError('M_UNKNOWN_TOKEN', 'Over.', { fields: { soft_logout: true, list: [1, { a: null }] } })],
    ['a time to try again', new MatrixError('M_LIMIT_EXCEEDED', 'Slower.', { retryAfterMs: 1500 })],
    ['a cause, which stays at home', new MatrixError('M_UNKNOWN', 'No.', { status: 503, cause: new Error('inside') })],
    ['a body of its own', new Challenge('M_UNAUTHORIZED', 'Prove who you are.', { status: 401 })],
  ])('with %s', (_name, error) => {
    const arrived = carried(error) as MatrixError
    expect(replyOf(arrived)).toEqual(replyOf(error))
    const { errcode, status, fields, retryAfterMs } = error
    expect(arrived).toMatchObject({ errcode, status, fields })
    expect([arrived.retryAfterMs, arrived.cause]).toEqual([retryAfterMs, undefined])
  })

  it('also over a second node', () => {
    const error = new Challenge('M_UNAUTHORIZED', 'Prove who you are.', { status: 401 })
    expect(replyOf(carried(carried(error)))).toEqual(replyOf(error))
  })
})

describe('a StoreError arrives with its failure', () => {
  const failures: Record<StoreFailure, true> = {
    ...{ full: true, busy: true, elsewhere: true, unreachable: true, io: true, closed: true, broken: true },
  }

  it.each(Object.keys(failures) as StoreFailure[])('%s', (failure) => {
    const arrived = carried(new StoreError(failure, 'what happened', new Error('inside')))
    expect(arrived).toBeInstanceOf(StoreError)
    expect(arrived).toMatchObject({ failure, message: 'what happened' })
    expect(arrived.cause).toBeUndefined()
  })
})

it.each([new TypeError('a bug'), new PeerError('refused', 'no'), 'a text', undefined, { errcode: 'M_UNKNOWN' }])(
  'stays at home: %s',
  (error) => {
    expect(errorCodec.encode(error)).toBeUndefined()
  },
)

const matrix = { type: 'matrix', errcode: 'M_UNKNOWN', message: 'x', status: 500, fields: {}, body: {} }

it.each<[string, Json]>([
  ['null', null],
  ['a list', []],
  ['another type', { type: 'other', message: 'x' }],
  ['an unknown code', { ...matrix, errcode: 'toString' }],
  ['a status that is none', { ...matrix, status: 200 }],
  ['no fields', { ...matrix, fields: null }],
  ['no body', { ...matrix, body: [] }],
  ['an unknown failure', { type: 'store', failure: '__proto__', message: 'x' }],
  ['no message', { type: 'store', failure: 'io' }],
])('is not read: %s', (_name, encoded) => {
  expect(() => errorCodec.decode(encoded)).toThrow(TypeError)
})
