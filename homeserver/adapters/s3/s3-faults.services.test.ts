import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { blobKey, type Blobs } from '#homeserver/ports/blobs.ts'
import type { Log } from '#homeserver/ports/log.ts'
import { FaultProxy } from '#homeserver/testing/fault-proxy.ts'
import { S3Blobs, type S3BlobsOptions } from './s3-blobs.ts'
import { BucketUnderTest } from './testing/bucket-under-test.ts'

const KEY = blobKey('abcdef0123456789')
const OTHER = blobKey('fedcba9876543210')
const LATER = blobKey('1111111111111111')
const DELETED = blobKey('0000000000000000')
const MB = 1024 * 1024
const CHUNK_BYTES = 64 * 1024
const UNAVAILABLE = { name: 'BlobError', kind: 'unavailable' }
const PROMISED_MS = 2000

let bucket: BucketUnderTest
let proxy: FaultProxy
let opened: AsyncDisposableStack
let logged: string[]

/** Keeps the names of events, with the reason where there is one. */
const log: Log = {
  debug() {},
  error() {},
  info: (event) => void logged.push(event),
  warn: (event, fields) => void logged.push(`${event}: ${String(fields?.['reason'])}`),
  with: () => log,
}

beforeEach(async () => {
  logged = []
  bucket = new BucketUnderTest()
  const { hostname, port } = new URL(bucket.server.endpoint)
  proxy = await FaultProxy.open({ host: hostname, port: Number(port) })
  opened = new AsyncDisposableStack()
})

afterEach(async () => {
  await proxy.mend()
  await opened.disposeAsync()
  await proxy[Symbol.asyncDispose]()
  await bucket[Symbol.asyncDispose]()
})

async function open(more: Partial<S3BlobsOptions> = {}): Promise<S3Blobs> {
  const endpoint = `http://${proxy.host}:${proxy.port}`
  return opened.use(await S3Blobs.open(bucket.options({ endpoint, log, ...more })))
}

/** Calls `halfway` once that many bytes have been asked for. */
async function* content(bytes: number, halfway?: () => unknown, at = bytes / 2): AsyncGenerator<Uint8Array> {
  let told = halfway
  for (let sent = 0; sent < bytes; sent += CHUNK_BYTES) {
    if (sent >= at) {
      await told?.()
      told = undefined
    }
    yield Buffer.alloc(Math.min(CHUNK_BYTES, bytes - sent), (sent / CHUNK_BYTES) % 251)
  }
}

async function read(blobs: Blobs, afterFirst?: () => unknown): Promise<Buffer> {
  const stored = await blobs.get(KEY)
  const chunks: Uint8Array[] = []
  for await (const chunk of stored?.content ?? []) {
    if (chunks.push(chunk) === 1) await afterFirst?.()
  }
  return Buffer.concat(chunks)
}

/** Not by `toEqual`, which would print megabytes. */
async function expectContent(actual: Buffer, bytes: number): Promise<void> {
  const chunks: Uint8Array[] = []
  for await (const chunk of content(bytes)) chunks.push(chunk)
  expect(actual.length).toBe(bytes)
  expect(actual.equals(Buffer.concat(chunks))).toBe(true)
}

/** Fails as `unavailable`, and in time. */
async function expectUnavailable(attempt: () => Promise<unknown>): Promise<void> {
  const start = performance.now()
  await expect(attempt()).rejects.toMatchObject(UNAVAILABLE)
  expect(performance.now() - start).toBeLessThan(PROMISED_MS)
}

const FAULTS = [
  ['refuses', () => proxy.cut()],
  ['hangs', () => proxy.stall()],
] as const

const LOST = expect.stringMatching(
  /^blobs\.unreachable: the bucket .* at http:.* (cannot be reached \(ECONN|does not answer)/,
) as unknown

describe.each(FAULTS)('while the endpoint %s', (_, fail) => {
  test('every call fails in time, and is carried out once it is back', async () => {
    const blobs = await open()
    await blobs.put(KEY, content(100_000))
    const stored = await blobs.get(KEY)
    await fail()
    await Promise.all([
      expectUnavailable(() => blobs.put(OTHER, content(100_000))),
      expectUnavailable(() => blobs.put(OTHER, content(6 * MB))),
      expectUnavailable(() => blobs.get(KEY)),
      expectUnavailable(() => blobs.size(KEY)),
      expectUnavailable(() => blobs.delete(DELETED)),
      expectUnavailable(async () => {
        for await (const chunk of stored?.content ?? []) expect(chunk).toBeUndefined()
      }),
    ])
    await proxy.mend()
    await expectContent(await read(blobs), 100_000)
    // Not the same key: what hung may be carried out after all.
    expect(await blobs.put(LATER, content(6 * MB))).toBe(6 * MB)
  })

  test('opening succeeds and says so, and the bucket is checked before the first put', async () => {
    await fail()
    const start = performance.now()
    const blobs = await open()
    expect(performance.now() - start).toBeLessThan(PROMISED_MS)
    expect(logged).toEqual([
      expect.stringMatching(/^blobs\.unreachable: the bucket .* at http:.* (cannot be|does not)/),
    ])
    let isTouched = false
    await expectUnavailable(() =>
      blobs.put(
        KEY,
        content(CHUNK_BYTES, () => (isTouched = true), 0),
      ),
    )
    expect(isTouched).toBe(false)
    await proxy.mend()
    expect(await blobs.put(KEY, content(100_000))).toBe(100_000)
    expect(logged).toEqual([LOST, 'blobs.reachable'])
  })

  test('once that is known, a put fails before its content is read, and the log has one line for the whole time', async () => {
    const blobs = await open()
    await fail()
    await expectUnavailable(() => blobs.size(KEY))
    let isTouched = false
    await expectUnavailable(() =>
      blobs.put(
        KEY,
        content(CHUNK_BYTES, () => (isTouched = true), 0),
      ),
    )
    expect(isTouched).toBe(false)
    await proxy.mend()
    expect(await blobs.put(KEY, content(100_000))).toBe(100_000)
    // Whether the sweep of the start was still going on is a matter of speed.
    expect(logged.filter((line) => !line.startsWith('blobs.sweep_failed'))).toEqual([LOST, 'blobs.reachable'])
  })

  test('a put that has begun fails in time, and nothing of it is seen or left', async () => {
    const blobs = await open()
    let failedAt = 0
    const put = blobs.put(
      KEY,
      content(20 * MB, async () => {
        await fail()
        failedAt = performance.now()
      }),
    )
    await expect(put).rejects.toMatchObject(UNAVAILABLE)
    // The rest of the part that was being gathered is read before the endpoint is missed.
    expect(performance.now() - failedAt).toBeLessThan(PROMISED_MS + 500)
    expect(await bucket.keys()).toEqual([])
  })

  test('a read that has begun fails in time rather than end early', async () => {
    const blobs = await open()
    await blobs.put(KEY, content(20 * MB))
    let failedAt = 0
    const reading = read(blobs, async () => {
      await fail()
      failedAt = performance.now()
    })
    await expect(reading).rejects.toMatchObject(UNAVAILABLE)
    expect(performance.now() - failedAt).toBeLessThan(PROMISED_MS + 500)
  })
})

test('a put whose connections are lost for a moment goes on, and is stored whole', async () => {
  const blobs = await open()
  const blink = () => proxy.cut().then(() => proxy.mend())
  expect(await blobs.put(KEY, content(20 * MB, blink))).toBe(20 * MB)
  await expectContent(await read(blobs), 20 * MB)
})

test('a read whose connection is lost goes on where it was', async () => {
  const blobs = await open()
  await blobs.put(KEY, content(20 * MB))
  const before = proxy.accepted
  await expectContent(await read(blobs, () => proxy.cut().then(() => proxy.mend())), 20 * MB)
  expect(proxy.accepted).toBeGreaterThan(before)
})

test('a slow reader is no hung endpoint', async () => {
  const blobs = await open()
  await blobs.put(KEY, content(20 * MB))
  const pause = () => new Promise((resolve) => setTimeout(resolve, PROMISED_MS))
  await expectContent(await read(blobs, pause), 20 * MB)
})

test('an abort ends the wait for a hung endpoint at once, with its reason', async () => {
  const blobs = await open()
  proxy.stall()
  const abort = new AbortController()
  const calls = [blobs.get(KEY, { signal: abort.signal }), blobs.put(OTHER, content(11 * MB), abort.signal)]
  setTimeout(() => abort.abort(new RangeError('enough')), 100)
  const start = performance.now()
  for (const { status, reason } of (await Promise.allSettled(calls)) as PromiseRejectedResult[]) {
    expect(status).toBe('rejected')
    expect(reason).toEqual(new RangeError('enough'))
  }
  expect(performance.now() - start).toBeLessThan(1000)
})

test('an upload that could not be aborted while the endpoint was gone is aborted by a later start', async () => {
  const blobs = await open()
  await expect(
    blobs.put(
      KEY,
      content(20 * MB, () => proxy.cut()),
    ),
  ).rejects.toMatchObject(UNAVAILABLE)
  await blobs[Symbol.asyncDispose]()
  expect(await bucket.uploads()).toEqual([KEY])
  await proxy.mend()
  const tomorrow = Date.now() + 25 * 60 * 60 * 1000
  await open({ clock: { ...bucket.options().clock, now: () => tomorrow } })
  await vi.waitFor(async () => expect(await bucket.uploads()).toEqual([]))
})

describe('opening says what has to be put right', () => {
  const secretAccessKey = 'SENTINEL-wrong-secret'

  test.each<[string, (own: { accessKeyId: string }) => Partial<S3BlobsOptions>, RegExp]>([
    ['a missing bucket', () => ({ bucket: 'no-such-bucket' }), /^there is no bucket no-such-bucket at http/],
    [
      'a wrong secret',
      ({ accessKeyId }) => ({ credentials: { accessKeyId, secretAccessKey } }),
      /does not accept the access key or its secret \(SignatureDoesNotMatch\)$/,
    ],
    [
      'an unknown access key',
      () => ({ credentials: { accessKeyId: 'SENTINEL-unknown-key', secretAccessKey } }),
      /does not accept the access key or its secret \(InvalidAccessKeyId\)$/,
    ],
  ])('%s', async (_, more, message) => {
    const error: unknown = await open(more(bucket.server)).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'Error', message: expect.stringMatching(message) as unknown })
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/SENTINEL/)
  })
})
