import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import type { Readable } from 'node:stream'
import type { ByteRange } from '#homeserver/ports/blobs.ts'
import { bodyOf } from './body.ts'
import type { Requests, WriteOutcome } from './requests.ts'

export interface ObjectHead {
  readonly size: number
  /** Changes with the object. */
  readonly tag: string | undefined
}

/** Gone, replaced, or shorter than it was. */
const NOT_THAT_OBJECT = ['NoSuchKey', 'PreconditionFailed', 'InvalidRange']

export async function headObject(
  requests: Requests,
  key: string,
  signal?: AbortSignal,
): Promise<ObjectHead | undefined> {
  const command = new HeadObjectCommand(requests.target(key))
  const absent = ['NotFound', 'NoSuchKey']
  const head = await requests.unless(absent, (client, options) => client.send(command, options), signal)
  if (head) return { size: head.ContentLength ?? 0, tag: head.ETag }
  // Answers to HEAD have no body, so this one did not say whether there is no such object or no such bucket.
  const bucket = new HeadBucketCommand(requests.bucket)
  await requests.send((client, options) => client.send(bucket, options), signal)
  return undefined
}

/** The bytes in `range`, which is not empty, of the object that had this head; undefined where that is no longer there. */
export async function readObject(
  requests: Requests,
  { key, range, head }: { readonly key: string; readonly range: ByteRange; readonly head: ObjectHead },
  signal?: AbortSignal,
): Promise<Readable | undefined> {
  const { from, to } = range
  const isWhole = from === 0 && to === head.size
  const command = new GetObjectCommand({
    ...requests.target(key),
    // Of whole objects the driver compares the checksum, where the server keeps one.
    ...(!isWhole && { Range: `bytes=${from}-${to - 1}` }),
    ...(head.tag !== undefined && { IfMatch: head.tag }),
  })
  const reply = await requests.unless(NOT_THAT_OBJECT, (client, options) => client.send(command, options), signal)
  const body = reply?.Body as Readable | undefined
  if (reply?.ContentLength === to - from) return body
  body?.destroy()
  return undefined
}

export async function putObject(requests: Requests, key: string, bytes: Buffer): Promise<WriteOutcome> {
  const fields = { ...requests.target(key), ...requests.encryption, IfNoneMatch: '*' }
  return await requests.write((client, options, patience) =>
    client.send(new PutObjectCommand({ ...fields, ...bodyOf(bytes, patience.moved) }), options),
  )
}

export async function deleteObject(requests: Requests, key: string): Promise<void> {
  const command = new DeleteObjectCommand(requests.target(key))
  await requests.unless(['NoSuchKey'], (client, options) => client.send(command, options))
}
