/** A signed request to an S3 server, by AWS Signature Version 4, for the few questions that a start asks. */
import { createHash, createHmac } from 'node:crypto'

const ANSWER_MS_MAX = 5_000

export interface S3Credentials {
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/**
 * @param url without a query, and with a path that needs no escapes
 * @returns the status of the answer
 */
export async function s3Request(method: string, url: string, body: string, by: S3Credentials): Promise<number> {
  const { host, pathname } = new URL(url)
  const time = new Date().toISOString().replace(/[-:]|[.]\d+/g, '')
  const scope = `${time.slice(0, 8)}/${by.region}/s3/aws4_request`
  const hash = sha256(body)
  const signedHeaders = 'host;x-amz-content-sha256;x-amz-date'
  const headers = `host:${host}\nx-amz-content-sha256:${hash}\nx-amz-date:${time}\n`
  const canonical = [method, pathname, '', headers, signedHeaders, hash].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')
  const key = scope
    .split('/')
    .reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${by.secretAccessKey}`)
  const credential = `Credential=${by.accessKeyId}/${scope}`
  const signature = hmac(key, toSign).toString('hex')
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
      'x-amz-content-sha256': hash,
      'x-amz-date': time,
    },
    ...(body === '' ? {} : { body }),
    signal: AbortSignal.timeout(ANSWER_MS_MAX),
  })
  await response.arrayBuffer()
  return response.status
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
