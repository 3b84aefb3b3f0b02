/** The bucket of the real server that tests run against, a prefix of it for each. */
import { randomUUID } from 'node:crypto'
import { DeleteObjectCommand, ListMultipartUploadsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import * as z from 'zod'
import { systemClock } from '#homeserver/adapters/system/clock.ts'
import { pinoLog } from '#homeserver/adapters/system/log.ts'
import { systemRandom } from '#homeserver/adapters/system/random.ts'
import type { S3BlobsOptions } from '../s3-blobs.ts'

const VARIABLE = 'FRIENDSHAPED_TEST_S3'

const Server = z.object({
  endpoint: z.url(),
  region: z.string(),
  bucket: z.string(),
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
})

export type TestServer = z.infer<typeof Server>

export function testServer(): TestServer {
  const text = process.env[VARIABLE]
  if (text === undefined) throw new Error(`${VARIABLE} names no S3 server: run these tests with npm run test:services`)
  return Server.parse(JSON.parse(text))
}

export class BucketUnderTest implements AsyncDisposable {
  readonly server = testServer()
  readonly prefix = `test-${randomUUID()}/`
  readonly client: S3Client

  constructor() {
    const { endpoint, region, accessKeyId, secretAccessKey } = this.server
    this.client = new S3Client({
      endpoint,
      region,
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey },
    })
  }

  options(more: Partial<S3BlobsOptions> = {}): S3BlobsOptions {
    const { endpoint, region, bucket, accessKeyId, secretAccessKey } = this.server
    return {
      endpoint,
      region,
      bucket,
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey },
      prefix: this.prefix,
      clock: systemClock,
      random: systemRandom,
      log: pinoLog('silent'),
      ...more,
    }
  }

  /** The names of all objects, without the prefix. */
  async keys(): Promise<string[]> {
    const command = new ListObjectsV2Command({ Bucket: this.server.bucket, Prefix: this.prefix })
    const { Contents = [] } = await this.client.send(command)
    return Contents.map(({ Key = '' }) => Key.slice(this.prefix.length))
  }

  /** The keys of objects of which parts have been sent, and that are not complete. */
  async uploads(): Promise<string[]> {
    const command = new ListMultipartUploadsCommand({ Bucket: this.server.bucket, Prefix: this.prefix })
    const { Uploads = [] } = await this.client.send(command)
    return Uploads.map(({ Key = '' }) => Key.slice(this.prefix.length))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const key of await this.keys()) {
      await this.client.send(new DeleteObjectCommand({ Bucket: this.server.bucket, Key: this.prefix + key }))
    }
    this.client.destroy()
  }
}
