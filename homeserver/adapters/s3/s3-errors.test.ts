import { describe, expect, test } from 'vitest'
import { BlobError } from '#homeserver/ports/blobs.ts'
import { blobErrorOf, explain, failureOf, isPassing, isRefusal, NoAnswer } from './s3-errors.ts'

const PLACE = { bucket: 'files', server: 'https://s3.example.org', region: 'eu-west-1' }

/** In the shape of the driver's errors, with what a server puts into them. */
function answered(name: string, httpStatusCode: number): Error {
  const more = { name, $metadata: { httpStatusCode }, AWSAccessKeyId: 'SENTINEL', StringToSign: 'SENTINEL' }
  return Object.assign(new Error('SENTINEL'), more)
}

function system(code: string): Error {
  return Object.assign(new Error(`connect ${code}`), { code, $metadata: { attempts: 1 } })
}

const CREDENTIALS = Object.assign(new Error('no provider had any'), { name: 'CredentialsProviderError' })

describe('an error of the driver', () => {
  test.each([
    [
      system('ECONNREFUSED'),
      'unavailable',
      'the bucket files at https://s3.example.org cannot be reached (ECONNREFUSED)',
    ],
    [new NoAnswer(), 'unavailable', 'the bucket files at https://s3.example.org does not answer'],
    [answered('SlowDown', 503), 'unavailable', 'the bucket files at https://s3.example.org fails (SlowDown, HTTP 503)'],
    [answered('XMinioStorageFull', 507), 'full', undefined],
    [answered('QuotaExceeded', 403), 'full', undefined],
    [
      answered('NoSuchBucket', 404),
      'unavailable',
      'there is no bucket files at https://s3.example.org: create it, or name another',
    ],
    [answered('AccessDenied', 403), 'unavailable', undefined],
    [CREDENTIALS, 'unavailable', undefined],
    ['thrown text', 'unavailable', 'the bucket files at https://s3.example.org cannot be reached (unknown)'],
  ])('%s is told as %s, without what it holds', (error, kind, message) => {
    const told = blobErrorOf(error, PLACE)
    expect(told).toMatchObject({ kind, message: message ?? (expect.any(String) as unknown) })
    expect(JSON.stringify(told, Object.getOwnPropertyNames(told))).not.toContain('SENTINEL')
  })

  test('a code that is none is not repeated', () => {
    expect(failureOf(answered('SENTINEL <secret> text', 400))).toEqual({ code: 'unknown', status: 400 })
  })

  test('an error of the port stays what it is', () => {
    const error = new BlobError('full', 'no space')
    expect(blobErrorOf(error, PLACE)).toBe(error)
  })
})

test.each([
  [system('ECONNRESET'), 'passing'],
  [answered('InternalError', 500), 'passing'],
  [answered('SlowDown', 503), 'passing'],
  [answered('TooManyRequests', 429), 'passing'],
  [answered('ConditionalRequestConflict', 409), 'passing'],
  [answered('SignatureDoesNotMatch', 403), 'refused'],
  [answered('NoSuchBucket', 404), 'refused'],
  [answered('PermanentRedirect', 301), 'refused'],
  [answered('NotImplemented', 501), 'refused'],
  [CREDENTIALS, 'refused'],
  [answered('XMinioStorageFull', 507), 'neither'],
  [new NoAnswer(), 'neither'],
])('%s is %s', (error, expected) => {
  const failure = failureOf(error)
  expect([isPassing(failure), isRefusal(failure)]).toEqual([expected === 'passing', expected === 'refused'])
})

test.each([
  ['AuthorizationHeaderMalformed', 400, /is not in the region eu-west-1/],
  ['RequestTimeTooSkewed', 403, /^the clock of this machine differs too much/],
  ['ExpiredToken', 400, /does not accept the access key or its secret/],
  ['AccessDenied', 403, /^the access key is not allowed to use the bucket files/],
  ['CredentialsProviderError', undefined, /^there is no access key for the bucket files/],
])('%s is explained', (code, status, message) => {
  expect(explain({ code, status }, PLACE)).toMatch(message)
})
