import { createHash } from 'node:crypto'
import { CreateMultipartUploadCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { keyring } from '#homeserver/adapters/sealed/keyring.ts'
import { SealedBlobs } from '#homeserver/adapters/sealed/sealed-blobs.ts'
import { systemClock } from '#homeserver/adapters/system/clock.ts'
import { systemRandom } from '#homeserver/adapters/system/random.ts'
import { blobsContract } from '#homeserver/ports/blobs.contract.ts'
import { blobKey, type BlobKey, type Blobs } from '#homeserver/ports/blobs.ts'
import { S3Blobs, type S3BlobsOptions } from './s3-blobs.ts'
import { BucketUnderTest } from './testing/bucket-under-test.ts'

const KEY = blobKey('abcdef0123456789')
const MB = 1024 * 1024
const DAY_MS = 24 * 60 * 60 * 1000

let bucket: BucketUnderTest
let opened: AsyncDisposableStack

beforeEach(() => {
  bucket = new BucketUnderTest()
  opened = new AsyncDisposableStack()
})

afterEach(async () => {
  await opened.disposeAsync()
  await bucket[Symbol.asyncDispose]()
})

async function open(more: Partial<S3BlobsOptions> = {}): Promise<S3Blobs> {
  return opened.use(await S3Blobs.open(bucket.options(more)))
}

/** Differs from piece to piece, and from seed to seed. */
async function* content(bytes: number, seed = 0): AsyncGenerator<Uint8Array> {
  const chunk = Buffer.alloc(64 * 1024)
  for (let left = bytes; left > 0; left -= chunk.length) {
    chunk.fill(createHash('sha256').update(`${seed} ${left}`).digest())
    yield chunk.subarray(0, left)
  }
}

async function hashOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of chunks) hash.update(chunk)
  return hash.digest('hex')
}

async function read(blobs: Blobs, key: BlobKey = KEY): Promise<string> {
  const stored = await blobs.get(key)
  return await hashOf(stored?.content ?? content(1, -1))
}

describe('S3Blobs', () => {
  blobsContract(async () => {
    const backing = new BucketUnderTest()
    return {
      open: () => S3Blobs.open(backing.options()),
      [Symbol.asyncDispose]: () => backing[Symbol.asyncDispose](),
    }
  })
})

describe('SealedBlobs over S3Blobs', () => {
  const keys = keyring(systemRandom.bytes(32))
  blobsContract(async () => {
    const backing = new BucketUnderTest()
    return {
      open: async () =>
        new SealedBlobs({ inner: await S3Blobs.open(backing.options()), keyring: keys, random: systemRandom }),
      [Symbol.asyncDispose]: () => backing[Symbol.asyncDispose](),
    }
  })
})

test.each([5 * MB - 1, 5 * MB, 5 * MB + 1, 20 * MB])(
  'a large object of %i bytes is read back whole and in ranges',
  async (size) => {
    const blobs = await open()
    expect(await blobs.put(KEY, content(size))).toBe(size)
    expect(await read(blobs)).toBe(await hashOf(content(size)))
    const end = await blobs.get(KEY, { range: { from: size - 10, to: size + 1000 } })
    const chunks: Uint8Array[] = []
    for await (const chunk of end?.content ?? []) chunks.push(chunk)
    expect(Buffer.concat(chunks)).toHaveLength(10)
    expect(await bucket.uploads()).toEqual([])
  },
)

test('of many puts of one key, small and in parts, one is kept whole and the rest leave nothing behind', async () => {
  const [one, other] = [await open(), await open()]
  const sizes = [100_000, 6 * MB, 200_000, 7 * MB, 300_000, 11 * MB]
  const told = await Promise.all(sizes.map((size, i) => (i % 2 ? one : other).put(KEY, content(size, i))))
  const size = await one.size(KEY)
  expect(new Set(told)).toEqual(new Set([size]))
  const winner = sizes.indexOf(size ?? -1)
  expect(await read(one)).toBe(await hashOf(content(sizes[winner] ?? 0, winner)))
  expect(await bucket.keys()).toEqual([KEY])
  await vi.waitFor(async () => expect(await bucket.uploads()).toEqual([]))
})

test('content that fails after some parts leaves no upload behind', async () => {
  const blobs = await open()
  async function* broken() {
    yield* content(12 * MB)
    throw new RangeError('cut')
  }
  await expect(blobs.put(KEY, broken())).rejects.toThrow(RangeError)
  await vi.waitFor(async () => expect(await bucket.uploads()).toEqual([]))
  expect(await bucket.keys()).toEqual([])
})

test('an aborted put of a large object ends at once and leaves no upload behind', async () => {
  const blobs = await open()
  const abort = new AbortController()
  async function* hanging() {
    yield* content(6 * MB)
    abort.abort(new RangeError('enough'))
    await new Promise(() => undefined)
  }
  await expect(blobs.put(KEY, hanging(), abort.signal)).rejects.toThrow(new RangeError('enough'))
  await vi.waitFor(async () => expect(await bucket.uploads()).toEqual([]))
  expect(await bucket.keys()).toEqual([])
})

test('more large puts than may hold a part wait for one another, and small ones pass by', async () => {
  const blobs = await open({ largePutsMax: 1 })
  const { promise: gate, resolve: release } = Promise.withResolvers<void>()
  const { promise: isHeld, resolve: hold } = Promise.withResolvers<void>()
  async function* held() {
    yield* content(MB)
    hold()
    await gate
  }
  const first = blobs.put(blobKey('large-object-0001'), held())
  await isHeld
  const [second, small] = [blobs.put(blobKey('large-object-0002'), content(MB)), blobs.put(KEY, content(100_000))]
  await expect(second).rejects.toMatchObject({ name: 'BlobError', kind: 'unavailable' })
  expect(await small).toBe(100_000)
  release()
  expect(await first).toBe(MB)
  expect(await blobs.put(blobKey('large-object-0002'), content(MB))).toBe(MB)
})

test('opening clears away what crashed writers left, but nothing that is young or belongs to others', async () => {
  const Bucket = bucket.server.bucket
  for (const name of [KEY, 'Report.pdf']) {
    await bucket.client.send(new CreateMultipartUploadCommand({ Bucket, Key: bucket.prefix + name }))
  }
  await open()
  const later = await S3Blobs.open(
    bucket.options({ clock: { ...systemClock, now: () => Date.now() + DAY_MS - 60_000 } }),
  )
  await later[Symbol.asyncDispose]()
  expect((await bucket.uploads()).sort()).toEqual(['Report.pdf', KEY])
  await open({ clock: { ...systemClock, now: () => Date.now() + DAY_MS } })
  await vi.waitFor(async () => expect(await bucket.uploads()).toEqual(['Report.pdf']))
})

test('opening leaves nothing behind', async () => {
  await open()
  expect(await bucket.keys()).toEqual([])
  expect(await bucket.uploads()).toEqual([])
})

test('an object that was replaced while it was being read is not mixed with the new one', async () => {
  const blobs = await open()
  await blobs.put(KEY, content(100_000, 1))
  const stored = await blobs.get(KEY)
  const Key = bucket.prefix + KEY
  await bucket.client.send(new PutObjectCommand({ Bucket: bucket.server.bucket, Key, Body: Buffer.alloc(100_000) }))
  await expect(hashOf(stored?.content ?? content(0))).rejects.toMatchObject({ kind: 'unavailable' })
})

test('the server encrypts where it is told to', async () => {
  const plain = blobKey('plain-object-0001')
  await (await open()).put(plain, content(10))
  const blobs = await open({ serverSideEncryption: 'AES256' })
  const large = blobKey('large-object-0001')
  await blobs.put(KEY, content(10))
  await blobs.put(large, content(6 * MB))
  expect(await read(blobs, large)).toBe(await hashOf(content(6 * MB)))
  const told = await Promise.all(
    [plain, KEY, large].map((key) =>
      bucket.client.send(new HeadObjectCommand({ Bucket: bucket.server.bucket, Key: bucket.prefix + key })),
    ),
  )
  expect(told.map(({ ServerSideEncryption }) => ServerSideEncryption)).toEqual([undefined, 'AES256', 'AES256'])
})
