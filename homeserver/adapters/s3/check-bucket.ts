/** Finds out at the start what would otherwise be found out by whoever uploads the first file. */
import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { blobKey } from '#homeserver/ports/blobs.ts'
import type { Random } from '#homeserver/ports/random.ts'
import { MultipartUpload } from './multipart-upload.ts'
import { deleteObject, putObject } from './objects.ts'
import type { Requests, WriteOutcome } from './requests.ts'
import { Refusal, withoutConditions } from './s3-errors.ts'

const CONTENT = Buffer.of(1)

/** Resolves when the bucket is there and keeps its promises. Fails with `Refusal` where somebody has to put something right. */
export async function checkBucket(requests: Requests, random: Random): Promise<void> {
  await findBucket(requests)
  await checkConditions(requests, blobKey(`probe-${Buffer.from(random.bytes(16)).toString('hex')}`))
}

/** Resolves when the bucket is there and may be read. Fails as above. */
export async function findBucket(requests: Requests): Promise<void> {
  // Needs the same right as HEAD of the bucket, whose refusals have no body and so no reason.
  const list = new ListObjectsV2Command({ ...requests.bucket, Prefix: requests.prefix, MaxKeys: 1 })
  await requests.send((client, options) => client.send(list, options))
}

/** A server that does not know `If-None-Match` takes the second write for a new version of the object, and says nothing. */
async function checkConditions(requests: Requests, key: string): Promise<void> {
  let upload: MultipartUpload | undefined
  const clear = () => Promise.allSettled([upload?.abort(), deleteObject(requests, key)])
  try {
    await putObject(requests, key, CONTENT)
    expectTaken(await putObject(requests, key, CONTENT), requests)
    upload = await MultipartUpload.begin(requests, key)
    await upload.add(CONTENT)
    expectTaken(await upload.complete(), requests)
  } catch (error) {
    const cleared = clear()
    // One that does not answer would be waited for once more.
    if (error instanceof Refusal) await cleared
    throw error
  }
  await clear()
}

function expectTaken(outcome: WriteOutcome, requests: Requests): void {
  if (outcome !== 'taken') throw new Refusal('unavailable', withoutConditions(requests.place))
}
