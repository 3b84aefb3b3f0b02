import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3'
import { isBlobKey } from '#homeserver/ports/blobs.ts'
import { abortUpload } from './multipart-upload.ts'
import type { Requests } from './requests.ts'

/** S3 does not tell when an upload last grew, and one over a slow line takes hours. */
const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1000
/** A page has 1000 uploads at most; what is left over then waits for the next start. */
const PAGES_MAX = 10

/** Aborts uploads that crashed writers left behind, which would cost space without being seen. Answers how many. */
export async function sweepUploads(requests: Requests, nowMs: number, signal: AbortSignal): Promise<number> {
  let swept = 0
  let after: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {}
  for (let page = 0; page < PAGES_MAX; page++) {
    const command = new ListMultipartUploadsCommand({ ...requests.bucket, Prefix: requests.prefix, ...after })
    const reply = await requests.send((client, options) => client.send(command, options), signal)
    for (const { Key = '', UploadId, Initiated } of reply.Uploads ?? []) {
      const isOld = Initiated !== undefined && nowMs - Initiated.getTime() >= ABANDONED_AFTER_MS
      // Others may share the bucket, and even the prefix where that is empty.
      if (!isOld || !isBlobKey(Key.slice(requests.prefix.length))) continue
      await abortUpload(requests, { ...requests.bucket, Key, UploadId }, signal)
      swept++
    }
    if (reply.IsTruncated !== true) break
    after = { KeyMarker: reply.NextKeyMarker, UploadIdMarker: reply.NextUploadIdMarker }
  }
  return swept
}
