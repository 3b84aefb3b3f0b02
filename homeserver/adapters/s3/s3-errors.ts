/**
 * What went wrong with a request, in words for the log and for people. The driver's own errors hold access keys and signatures, so they are
 * read here and never passed on, not even as a cause.
 */
import { BlobError, type BlobErrorKind } from '#homeserver/ports/blobs.ts'

/** Where the objects are, as messages name it. */
export interface Place {
  readonly bucket: string
  readonly server: string
  readonly region: string
}

export interface Failure {
  /** What the server or the system calls it, such as `NoSuchKey` or `ECONNREFUSED`. */
  readonly code: string
  /** Of HTTP; undefined where there was no answer. */
  readonly status: number | undefined
}

/** The server was waited for in vain. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

/** Stays as it is until a person changes something; `message` says what. */
export class Refusal extends BlobError {}

/** Codes come from the server, which may be anything that listens there. */
const CODE = /^[\w.-]{1,64}$/
const NO_CREDENTIALS = 'CredentialsProviderError'

const FULL = new Set(['QuotaExceeded', 'InsufficientStorage', 'XMinioStorageFull', 'XMinioAdminBucketQuotaExceeded'])
const PASSING = new Set(['ConditionalRequestConflict', 'OperationAborted', 'RequestTimeout', 'BadDigest', 'SlowDown'])

export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { code: 'unknown', status: undefined }
  const status = statusOf(error)
  const code = status === undefined && 'code' in error && typeof error.code === 'string' ? error.code : error.name
  return { code: CODE.test(code) ? code : 'unknown', status }
}

/** Worth another try at once. A server that gave no answer in time had its time. */
export function isPassing({ code, status }: Failure): boolean {
  if (PASSING.has(code) || status === 429) return true
  if (status === undefined) return code !== 'NoAnswer' && code !== NO_CREDENTIALS
  return status >= 500 && status !== 501 && status !== 507
}

export function isRefusal(failure: Failure): boolean {
  const { code, status } = failure
  if (isPassing(failure) || kindOf(failure) === 'full') return false
  return code === NO_CREDENTIALS || status === 501 || (status !== undefined && status >= 300 && status < 500)
}

export function blobErrorOf(error: unknown, place: Place): BlobError {
  if (error instanceof BlobError) return error
  const failure = failureOf(error)
  const message = explain(failure, place)
  return isRefusal(failure) ? new Refusal('unavailable', message) : new BlobError(kindOf(failure), message)
}

/** One line, which is shown to people at the start, too. */
export function explain({ code, status }: Failure, { bucket, server, region }: Place): string {
  const where = `the bucket ${bucket} at ${server}`
  switch (code) {
    case 'NoSuchBucket':
      return `there is no bucket ${bucket} at ${server}: create it, or name another`
    case 'InvalidAccessKeyId':
    case 'SignatureDoesNotMatch':
    case 'InvalidToken':
    case 'ExpiredToken':
      return `${server} does not accept the access key or its secret (${code})`
    case NO_CREDENTIALS:
      return `there is no access key for ${where}: name one, or give the machine a role`
    case 'RequestTimeTooSkewed':
      return `the clock of this machine differs too much from that of ${server} (${code})`
    case 'PermanentRedirect':
    case 'AuthorizationHeaderMalformed':
      return `${where} is not in the region ${region} (${code}): name the bucket's own region`
    case 'NotImplemented':
      return withoutConditions({ bucket, server, region })
    case 'NoAnswer':
      return `${where} does not answer`
  }
  if (status === undefined) return `${where} cannot be reached (${code})`
  if (status === 403) return `the access key is not allowed to use ${where} (${code}, HTTP ${status})`
  return `${where} fails (${code}, HTTP ${status})`
}

export function withoutConditions({ bucket, server }: Place): string {
  return `the bucket ${bucket} at ${server} does not keep the first of two writes: use a server that knows conditional writes (If-None-Match)`
}

function kindOf({ code, status }: Failure): BlobErrorKind {
  return FULL.has(code) || status === 507 ? 'full' : 'unavailable'
}

function statusOf(error: Error): number | undefined {
  const metadata = '$metadata' in error ? error.$metadata : undefined
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined
}
