import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DiskBlobs } from '#homeserver/adapters/disk/disk-blobs.ts'
import { keyring } from '#homeserver/adapters/sealed/keyring.ts'
import { SealedBlobs } from '#homeserver/adapters/sealed/sealed-blobs.ts'
import { SharpThumbnailer } from '#homeserver/adapters/sharp/sharp-thumbnailer.ts'
import { SqliteStore } from '#homeserver/adapters/sqlite/sqlite-store.ts'
import { systemClock } from '#homeserver/adapters/system/clock.ts'
import { systemRandom } from '#homeserver/adapters/system/random.ts'
import { BlobError, type Blobs } from '#homeserver/ports/blobs.ts'
import type { Clock } from '#homeserver/ports/clock.ts'
import { StoreError, type Store } from '#homeserver/ports/store.ts'
import { Shards } from '#homeserver/services/log/shards.ts'
import { RecordingLog } from '#homeserver/testing/recording-log.ts'
import { UserId } from '#spec/ids.ts'
import { MediaId } from '#spec/uris.ts'
import { Media } from './media.ts'
import { mediaTables, type StoredFile } from './tables.ts'
import { variantFor } from './thumbnail-variant.ts'
import type { Upload } from './uploads.ts'

const ANN = UserId.parse('@ann:example.org')
const BOB = UserId.parse('@bob:example.org')
const NEVER = new AbortController().signal
const HOUR_MS = 60 * 60 * 1000

let folder: string
let files: string
let store: SqliteStore
let blobs: Blobs
let thumbnailer: SharpThumbnailer
let failCommit: ((...args: Parameters<Store['commit']>) => void) | undefined
let failPut: (() => void) | undefined
let failDelete: (() => void) | undefined
let nowMs: number
let log: RecordingLog
let media: Media

/** The real store and blobs, which fail when a test says so. */
function failing(): { store: Store; blobs: Blobs } {
  return {
    store: new Proxy(store as Store, {
      get: (target, name: keyof Store) => {
        if (name !== 'commit') return target[name].bind(target)
        return (...args: Parameters<Store['commit']>) => {
          failCommit?.(...args)
          return target.commit(...args)
        }
      },
    }),
    blobs: new Proxy(blobs, {
      get: (target, name: keyof Blobs) => {
        if (name === 'put') {
          return async (...args: Parameters<Blobs['put']>) => {
            failPut?.()
            return await target.put(...args)
          }
        }
        if (name !== 'delete') return target[name].bind(target)
        return async (...args: Parameters<Blobs['delete']>) => {
          failDelete?.()
          await target.delete(...args)
        }
      },
    }),
  }
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'media-'))
  files = join(folder, 'media')
  store = new SqliteStore({
    path: join(folder, 'store.db'),
    tables: mediaTables,
    migrations: [{ version: 1, name: 'media', create: mediaTables }],
    newEpoch: () => 'epoch',
  })
  const inner = await DiskBlobs.open({ folder: files, clock: systemClock, random: systemRandom })
  blobs = new SealedBlobs({ inner, keyring: keyring(new Uint8Array(32).fill(1)), random: systemRandom })
  thumbnailer = new SharpThumbnailer({ clock: systemClock })
  failCommit = undefined
  failPut = undefined
  failDelete = undefined
  nowMs = 1_700_000_000_000
  log = new RecordingLog()
  const clock: Clock = { ...systemClock, now: () => nowMs }
  const ports = { ...failing(), clock, log }
  media = new Media({
    ...{ ...ports, home: undefined },
    shards: await Shards.open(1, ports),
    thumbnailer,
    random: systemRandom,
    limits: { uploadBytesMax: 1_000_000, awaitedPerUserMax: 3, uploadsAtOncePerUserMax: 2 },
  })
})

afterEach(async () => {
  await thumbnailer[Symbol.asyncDispose]()
  await store[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

function upload(content: string | Uint8Array, more: Partial<Upload> = {}): Upload {
  async function* chunks() {
    const bytes = Buffer.from(content)
    for (let at = 0; at < bytes.length; at += 50_000) yield bytes.subarray(at, at + 50_000)
  }
  return { uploader: ANN, content: chunks(), contentType: 'text/plain', fileName: 'a.txt', signal: NEVER, ...more }
}

function find(mediaId: MediaId, timeoutMs = 0): Promise<StoredFile> {
  return media.downloads.find(mediaId, { timeoutMs, signal: NEVER })
}

async function collect(content: AsyncIterable<Uint8Array> | Uint8Array): Promise<Buffer> {
  if (content instanceof Uint8Array) return Buffer.from(content)
  const chunks: Uint8Array[] = []
  for await (const chunk of content) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function read(mediaId: MediaId): Promise<string> {
  return String(await collect(await media.downloads.read(await find(mediaId), NEVER)))
}

async function blobFiles(): Promise<string[]> {
  const entries = await readdir(files, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** Content that comes only when it is let go. */
function held(content: string) {
  const { promise: gate, resolve: release } = Promise.withResolvers<void>()
  async function* chunks() {
    await gate
    yield Buffer.from(content)
  }
  return { content: chunks(), release }
}

describe('upload', () => {
  test('a file is found with what is known of it, and read back', async () => {
    const mediaId = await media.uploads.upload(upload('hello', { contentType: 'Text/Plain', fileName: '../b.txt' }))
    expect(await find(mediaId)).toEqual({
      phase: 'stored',
      uploader: ANN,
      createdAt: nowMs,
      blob: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
      size: 5,
      sha256: createHash('sha256').update('hello').digest('base64url'),
      contentType: 'text/plain',
      fileName: 'b.txt',
    })
    expect(await read(mediaId)).toBe('hello')
  })

  test('an empty file is a file', async () => {
    expect(await read(await media.uploads.upload(upload('')))).toBe('')
  })

  test('a file of the largest size is taken, one byte more is not and leaves nothing behind', async () => {
    await media.uploads.upload(upload(new Uint8Array(1_000_000)))
    const [kept] = await blobFiles()
    await expect(media.uploads.upload(upload(new Uint8Array(1_000_001)))).rejects.toMatchObject({
      errcode: 'M_TOO_LARGE',
    })
    expect(await blobFiles()).toEqual([kept])
  })

  test('a file that is announced as too large is refused before any of it is read', async () => {
    let isTouched = false
    async function* content() {
      isTouched = true
      yield new Uint8Array(1)
    }
    const announced = upload('', { content: content(), declaredBytes: 1_000_001 })
    await expect(media.uploads.upload(announced)).rejects.toMatchObject({ errcode: 'M_TOO_LARGE' })
    expect(isTouched).toBe(false)
  })

  test('a user has a few uploads under way, others are not held up, and slots come back', async () => {
    const [first, second] = [held('1'), held('2')]
    const underWay = [first, second].map(({ content }) => media.uploads.upload(upload('', { content })))
    await expect(media.uploads.upload(upload('3'))).rejects.toMatchObject({ errcode: 'M_LIMIT_EXCEEDED', status: 429 })
    await media.uploads.upload(upload('bob', { uploader: BOB }))
    first.release()
    second.release()
    await Promise.all(underWay)
    await media.uploads.upload(upload('3'))
  })

  test('an upload that is cut off leaves nothing behind', async () => {
    const abort = new AbortController()
    const cut = media.uploads.upload(upload('', { content: held('never').content, signal: abort.signal }))
    abort.abort()
    await expect(cut).rejects.toMatchObject({ status: 503 })
    expect(await blobFiles()).toEqual([])
  })

  test('a full disk is told as such', async () => {
    failPut = () => {
      throw new BlobError('full', 'no space')
    }
    await expect(media.uploads.upload(upload('x'))).rejects.toMatchObject({
      errcode: 'M_RESOURCE_LIMIT_EXCEEDED',
      status: 507,
    })
  })

  test('bytes whose row cannot be committed are taken away again', async () => {
    failCommit = () => {
      throw new StoreError('full', 'no space')
    }
    await expect(media.uploads.upload(upload('x'))).rejects.toThrow(StoreError)
    expect(await blobFiles()).toEqual([])
  })

  test('bytes stay where their row may come to be after all', async () => {
    const late: Parameters<Store['commit']>[] = []
    failCommit = (...args) => {
      late.push(args)
      throw new StoreError('unreachable', 'the engine did not answer in time')
    }
    await expect(media.uploads.upload(upload('x'))).rejects.toThrow(StoreError)
    expect(log.events).toContain('media.orphaned')
    failCommit = undefined
    for (const [shard, first, entries] of late) {
      await store.commit(shard, first, entries)
      for (const { note } of entries) expect(await read((note as { mediaId: MediaId }).mediaId)).toBe('x')
    }
    expect(late).toHaveLength(1)
  })
})

describe('a reserved content URI', () => {
  test('is filled once, by whoever reserved it', async () => {
    const { mediaId, expiresAt } = await media.uploads.create(ANN)
    expect(expiresAt).toBe(nowMs + 24 * HOUR_MS)
    await expect(media.uploads.uploadTo(mediaId, upload('x', { uploader: BOB }))).rejects.toMatchObject({
      errcode: 'M_FORBIDDEN',
    })
    await media.uploads.uploadTo(mediaId, upload('first'))
    await expect(media.uploads.uploadTo(mediaId, upload('second'))).rejects.toMatchObject({
      errcode: 'M_CANNOT_OVERWRITE_MEDIA',
      status: 409,
    })
    expect(await read(mediaId)).toBe('first')
    expect(await blobFiles()).toHaveLength(1)
  })

  test('takes one of two uploads that race, and keeps the bytes of that one only', async () => {
    const { mediaId } = await media.uploads.create(ANN)
    const outcomes = await Promise.allSettled([
      media.uploads.uploadTo(mediaId, upload('one')),
      media.uploads.uploadTo(mediaId, upload('two')),
    ])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(['one', 'two']).toContain(await read(mediaId))
    expect(await blobFiles()).toHaveLength(1)
  })

  test('is not known when it was never reserved, and cannot replace an upload of the plain kind', async () => {
    await expect(media.uploads.uploadTo(MediaId.parse('unknown'), upload('x'))).rejects.toMatchObject({
      errcode: 'M_NOT_FOUND',
    })
    const mediaId = await media.uploads.upload(upload('plain'))
    await expect(media.uploads.uploadTo(mediaId, upload('x'))).rejects.toMatchObject({
      errcode: 'M_CANNOT_OVERWRITE_MEDIA',
    })
  })

  test('lapses', async () => {
    const { mediaId, expiresAt } = await media.uploads.create(ANN)
    nowMs = expiresAt
    await expect(media.uploads.uploadTo(mediaId, upload('late'))).rejects.toMatchObject({ errcode: 'M_NOT_FOUND' })
    await expect(find(mediaId)).rejects.toMatchObject({ errcode: 'M_NOT_FOUND' })
  })

  test('counts against its user until it is used or lapses', async () => {
    const reserved = [await media.uploads.create(ANN), await media.uploads.create(ANN), await media.uploads.create(ANN)]
    await expect(media.uploads.create(ANN)).rejects.toMatchObject({ errcode: 'M_LIMIT_EXCEEDED' })
    await media.uploads.create(BOB)
    await media.uploads.uploadTo(reserved[0]!.mediaId, upload('x'))
    await media.uploads.create(ANN)
    await expect(media.uploads.create(ANN)).rejects.toMatchObject({ errcode: 'M_LIMIT_EXCEEDED' })
    nowMs += 25 * HOUR_MS
    await media.uploads.create(ANN)
    await expect(find(reserved[1]!.mediaId)).rejects.toMatchObject({ errcode: 'M_NOT_FOUND' })
  })

  test('is limited for requests at the same time, too', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => media.uploads.create(ANN)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
  })
})

describe('download', () => {
  test('what was never uploaded is not found', async () => {
    await expect(find(MediaId.parse('unknown'))).rejects.toMatchObject({ errcode: 'M_NOT_FOUND', status: 404 })
  })

  test('a reserved file is waited for, and served when it comes', async () => {
    const { mediaId } = await media.uploads.create(ANN)
    const waiting = [find(mediaId, 60_000), find(mediaId, 60_000)]
    await media.uploads.uploadTo(mediaId, upload('here'))
    expect((await Promise.all(waiting)).map(({ size }) => size)).toEqual([4, 4])
  })

  test('a wait ends when its time or its client has gone', async () => {
    const { mediaId } = await media.uploads.create(ANN)
    const notYet = { errcode: 'M_NOT_YET_UPLOADED', status: 504 }
    await expect(find(mediaId, 0)).rejects.toMatchObject(notYet)
    const gone = new AbortController()
    const waiting = media.downloads.find(mediaId, { timeoutMs: 60_000, signal: gone.signal })
    gone.abort()
    await expect(waiting).rejects.toMatchObject(notYet)
  })

  test('a file that was damaged, cut short or lost on the disk is an error before the first byte', async () => {
    const file = await find(await media.uploads.upload(upload('precious')))
    const [path] = await blobFiles()
    const intact = await readFile(path!)
    const damaged = Buffer.from(intact)
    damaged.writeUInt8(damaged.readUInt8(90) ^ 1, 90)
    for (const bytes of [damaged, intact.subarray(0, -1)]) {
      await writeFile(path!, bytes)
      await expect(media.downloads.read(file, NEVER)).rejects.toMatchObject({ errcode: 'M_UNKNOWN', status: 500 })
    }
    await rm(path!)
    await expect(media.downloads.read(file, NEVER)).rejects.toMatchObject({ errcode: 'M_UNKNOWN', status: 500 })
  })
})

describe('thumbnails', () => {
  const variant = variantFor({ width: 90, height: 90, method: 'crop', animated: false, format: 'webp' })

  async function picture(): Promise<StoredFile> {
    const png = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#264' } })
      .png()
      .toBuffer()
    return await find(await media.uploads.upload(upload(png, { contentType: 'text/plain' })))
  }

  async function open(file: StoredFile): Promise<Buffer> {
    const { size, content } = await media.thumbnails.open(file, variant, NEVER)
    const bytes = await collect(content)
    expect(bytes).toHaveLength(size)
    return bytes
  }

  test('are made once, kept, and told by the bytes rather than the content type', async () => {
    const file = await picture()
    const made = await open(file)
    expect(await sharp(made).metadata()).toMatchObject({ format: 'webp', width: 96, height: 96 })
    await thumbnailer[Symbol.asyncDispose]()
    expect(await open(file)).toEqual(made)
    expect(await blobFiles()).toHaveLength(2)
  })

  test('that many ask for at the same time are made once', async () => {
    const file = await picture()
    let puts = 0
    failPut = () => void puts++
    const made = await Promise.all(Array.from({ length: 10 }, () => open(file)))
    expect(new Set(made.map((bytes) => bytes.toString('base64'))).size).toBe(1)
    expect(puts).toBe(1)
  })

  test('are served although the disk is full', async () => {
    const file = await picture()
    failPut = () => {
      throw new BlobError('full', 'no space')
    }
    expect((await sharp(await open(file)).metadata()).width).toBe(96)
  })

  test('that were damaged on the disk are made again', async () => {
    const file = await picture()
    const made = await open(file)
    const path = (await blobFiles()).find((each) => each.includes('crop-96x96'))!
    await writeFile(path, Buffer.alloc((await readFile(path)).length))
    expect(await open(file)).toEqual(made)
    expect(await open(file)).toEqual(made)
  })

  test('that were damaged and cannot be removed are to be asked for again', async () => {
    const file = await picture()
    await open(file)
    const path = (await blobFiles()).find((each) => each.includes('crop-96x96'))!
    await writeFile(path, Buffer.alloc((await readFile(path)).length))
    failDelete = () => {
      throw new BlobError('unavailable', 'away')
    }
    await expect(open(file)).rejects.toMatchObject({ errcode: 'M_UNKNOWN', status: 503, retryAfterMs: 2000 })
  })

  test('of what is no image are refused, the second time without another look', async () => {
    const file = await find(await media.uploads.upload(upload('<svg/>', { contentType: 'image/png' })))
    await expect(open(file)).rejects.toMatchObject({ errcode: 'M_UNKNOWN', status: 400 })
    for (const path of await blobFiles()) await rm(path)
    await expect(open(file)).rejects.toMatchObject({ errcode: 'M_UNKNOWN', status: 400 })
  })

  test('of a file that is too large to be decoded are refused unread', async () => {
    const huge = { ...(await picture()), blob: '00000000', size: 33 * 1024 * 1024 }
    await expect(open(huge)).rejects.toMatchObject({ errcode: 'M_TOO_LARGE', status: 413 })
  })
})
