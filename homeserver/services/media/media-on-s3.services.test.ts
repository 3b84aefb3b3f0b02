/** What clients are told while the files are on a server of their own, and that server fails. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { S3Blobs } from '#homeserver/adapters/s3/s3-blobs.ts'
import { BucketUnderTest } from '#homeserver/adapters/s3/testing/bucket-under-test.ts'
import { keyring } from '#homeserver/adapters/sealed/keyring.ts'
import { SealedBlobs } from '#homeserver/adapters/sealed/sealed-blobs.ts'
import { SharpThumbnailer } from '#homeserver/adapters/sharp/sharp-thumbnailer.ts'
import { SqliteStore } from '#homeserver/adapters/sqlite/sqlite-store.ts'
import { systemClock } from '#homeserver/adapters/system/clock.ts'
import { pinoLog } from '#homeserver/adapters/system/log.ts'
import { systemRandom } from '#homeserver/adapters/system/random.ts'
import { blobKey, type Blobs } from '#homeserver/ports/blobs.ts'
import { Shards } from '#homeserver/services/log/shards.ts'
import { FaultProxy } from '#homeserver/testing/fault-proxy.ts'
import { UserId } from '#spec/ids.ts'
import type { MediaId } from '#spec/uris.ts'
import { ARRIVED, mediaIdOf } from './media-index.ts'
import { Media } from './media.ts'
import { mediaTables, type StoredFile } from './tables.ts'
import { variantFor } from './thumbnail-variant.ts'
import type { Upload } from './uploads.ts'

const ANN = UserId.parse('@ann:example.org')
const NEVER = new AbortController().signal
const MB = 1024 * 1024
const PROMISED_MS = 2000
const TRY_AGAIN = { errcode: 'M_UNKNOWN', status: 503, retryAfterMs: 2000 }

let opened: AsyncDisposableStack
let bucket: BucketUnderTest
let proxy: FaultProxy
let store: SqliteStore
let blobs: Blobs
let media: Media
let arrived: MediaId[]

beforeEach(async () => {
  opened = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'media-on-s3-'))
  opened.defer(() => rm(folder, { recursive: true }))
  bucket = opened.use(new BucketUnderTest())
  const { hostname, port } = new URL(bucket.server.endpoint)
  proxy = opened.use(await FaultProxy.open({ host: hostname, port: Number(port) }))
  store = opened.use(
    new SqliteStore({
      path: join(folder, 'store.db'),
      tables: mediaTables,
      migrations: [{ version: 1, name: 'media', create: mediaTables }],
      newEpoch: () => 'epoch',
    }),
  )
  const inner = await S3Blobs.open(bucket.options({ endpoint: `http://${proxy.host}:${proxy.port}` }))
  blobs = opened.use(new SealedBlobs({ inner, keyring: keyring(systemRandom.bytes(32)), random: systemRandom }))
  const ports = { store, blobs, clock: systemClock, random: systemRandom, log: pinoLog('silent') }
  const thumbnailer = opened.use(new SharpThumbnailer({ clock: systemClock }))
  const shards = await Shards.open(1, ports)
  arrived = []
  shards.addReader({
    committed: (_, entries) => void arrived.push(...entries.filter(({ kind }) => kind === ARRIVED).map(mediaIdOf)),
    lost() {},
  })
  media = new Media({ ...ports, home: undefined, shards, thumbnailer })
})

afterEach(async () => {
  await proxy.mend()
  await opened.disposeAsync()
})

function upload(content: AsyncIterable<Uint8Array>): Upload {
  return { uploader: ANN, content, contentType: 'image/png', fileName: 'a.png', signal: NEVER }
}

async function* chunks(bytes: number, halfway?: () => unknown): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < bytes; sent += 65_536) {
    if (sent === bytes / 2) await halfway?.()
    yield new Uint8Array(65_536)
  }
}

async function uploadPicture(): Promise<StoredFile> {
  const create = { width: 400, height: 300, channels: 3, background: '#264' } as const
  const png = await sharp({ create }).png().toBuffer()
  async function* content() {
    yield png
  }
  return await find(await media.uploads.upload(upload(content())))
}

function find(mediaId: MediaId): Promise<StoredFile> {
  return media.downloads.find(mediaId, { timeoutMs: 0, signal: NEVER })
}

async function sizeOf(content: AsyncIterable<Uint8Array> | Uint8Array): Promise<number> {
  if (content instanceof Uint8Array) return content.length
  let size = 0
  for await (const chunk of content) size += chunk.length
  return size
}

const variant = variantFor({ width: 90, height: 90, method: 'crop', animated: false, format: 'webp' })
const thumbnailOf = (file: StoredFile) => media.thumbnails.open(file, variant, NEVER)

/** The files that rows name, each of which must be there. */
async function storedFiles(): Promise<StoredFile[]> {
  const files = await Promise.all(arrived.map(find))
  for (const { blob, size } of files) expect(await blobs.size(blobKey(blob))).toBe(size)
  return files
}

async function expectTryAgain(attempt: () => Promise<unknown>): Promise<void> {
  const start = systemClock.monotonic()
  await expect(attempt()).rejects.toMatchObject(TRY_AGAIN)
  expect(systemClock.monotonic() - start).toBeLessThan(PROMISED_MS)
}

describe.each([
  ['refuses', () => proxy.cut()],
  ['hangs', () => proxy.stall()],
] as const)('while the server of the files %s', (_, fail) => {
  test('clients are told in time to try again, and can once it is back', async () => {
    const file = await uploadPicture()
    await fail()
    const reserved = await media.uploads.create(ANN)
    await Promise.all([
      expectTryAgain(() => media.uploads.upload(upload(chunks(MB)))),
      expectTryAgain(() => media.uploads.uploadTo(reserved.mediaId, upload(chunks(MB)))),
      expectTryAgain(() => media.downloads.read(file, NEVER)),
      expectTryAgain(() => media.downloads.read(file, NEVER, { from: 10, to: 20 })),
      expectTryAgain(() => thumbnailOf(file)),
    ])
    await proxy.mend()
    await media.uploads.uploadTo(reserved.mediaId, upload(chunks(MB)))
    expect(await storedFiles()).toHaveLength(2)
    expect(await sizeOf(await media.downloads.read(file, NEVER))).toBe(file.size)
    const thumbnail = await thumbnailOf(file)
    expect(await sizeOf(thumbnail.content)).toBe(thumbnail.size)
  })

  test('an upload that it fails in the middle of leaves no row, and its content URI free', async () => {
    const { mediaId } = await media.uploads.create(ANN)
    await expect(media.uploads.uploadTo(mediaId, upload(chunks(16 * MB, fail)))).rejects.toMatchObject(TRY_AGAIN)
    await proxy.mend()
    expect(await storedFiles()).toEqual([])
    await media.uploads.uploadTo(mediaId, upload(chunks(16 * MB)))
    expect(await storedFiles()).toEqual([await find(mediaId)])
  })
})

test('whatever moment it is lost at, no row names a file that is not there', async () => {
  const outcomes: string[] = []
  for (let delayMs = 0; delayMs <= 200; delayMs += 20) {
    const underWay = [100_000, MB, 6 * MB].map((bytes) =>
      media.uploads.upload(upload(chunks(bytes - (bytes % 65_536)))),
    )
    await systemClock.sleep(delayMs)
    await proxy.cut()
    for (const { status } of await Promise.allSettled(underWay)) outcomes.push(status)
    await proxy.mend()
  }
  expect(new Set(outcomes)).toContain('rejected')
  expect(await storedFiles()).toHaveLength(outcomes.filter((status) => status === 'fulfilled').length)
})
