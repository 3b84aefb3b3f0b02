import { S3Client } from '@aws-sdk/client-s3'
import type { Place } from './s3-errors.ts'

/** Reads and writes that are under way, in slow downloads for minutes. What comes on top waits, and is given up in time. */
const SOCKETS_MAX = 512

export interface S3Connection {
  readonly bucket: string
  readonly region: string
  /** With its scheme, such as `https://s3.example.org`. Without one, it is the region's of Amazon. */
  readonly endpoint?: string
  /** Without it, what the machine has: its role, or what the environment and the files of the AWS tools say. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** The bucket is part of the path, not of the host name. */
  readonly forcePathStyle?: boolean
}

export function openClient({ region, endpoint, credentials, forcePathStyle = false }: S3Connection): S3Client {
  const agent = { keepAlive: true, maxSockets: SOCKETS_MAX }
  return new S3Client({
    region,
    forcePathStyle,
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials && { credentials: { ...credentials } }),
    // `patience.ts` tries again; the driver's own pauses could not be held within two seconds.
    maxAttempts: 1,
    // A server that ignores the question would be waited for by the driver, however long.
    expectContinueHeader: false,
    logger: SILENT,
    requestHandler: { httpAgent: agent, httpsAgent: agent, logger: SILENT },
  })
}

/** As messages name it: an endpoint may hold a password. */
export function placeOf({ bucket, region, endpoint }: S3Connection): Place {
  return { bucket, region, server: endpoint === undefined ? `Amazon S3 in ${region}` : new URL(endpoint).origin }
}

/** Otherwise the driver writes to the console. */
const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} }
