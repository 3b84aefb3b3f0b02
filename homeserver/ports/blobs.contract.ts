import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { BlobError, blobKey, type BlobKey, type Blobs, type ReadOptions } from './blobs.ts'

/** One store that several processes can open. */
export interface BlobsBacking extends AsyncDisposable {
  open(): Promise<Blobs>
}

const SIZES = [0, 1, 100, 65_535, 65_536, 65_537, 131_072, 1_048_583]
const KEY = blobKey('0123456789abcdef')
const OTHER = blobKey('fedcba9876543210')

/** Bytes that differ everywhere, so that a piece in the wrong place is seen. */
function pattern(size: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(size)
  let state = seed
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    bytes[i] = state >>> 24
  }
  return bytes
}

async function* inChunks(bytes: Uint8Array, chunkBytes = 10_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(Uint8Array.from(chunk))
  return Buffer.concat(all)
}

async function read(blobs: Blobs, key: BlobKey, options?: ReadOptions): Promise<Buffer | undefined> {
  const stored = await blobs.get(key, options)
  return stored && collect(stored.content)
}

function same(actual: Uint8Array | undefined, expected: Uint8Array): boolean {
  return actual !== undefined && Buffer.compare(actual, expected) === 0
}

/** The promises of `Blobs`, checked through two openings of one store. */
export function blobsContract(makeBacking: () => Promise<BlobsBacking>): void {
  let backing: BlobsBacking
  let blobs: Blobs
  let elsewhere: Blobs

  beforeEach(async () => {
    backing = await makeBacking()
    blobs = await backing.open()
    elsewhere = await backing.open()
  })

  afterEach(async () => {
    await blobs[Symbol.asyncDispose]()
    await elsewhere[Symbol.asyncDispose]()
    await backing[Symbol.asyncDispose]()
  })

  test.each(SIZES)('an object of %i bytes is read back elsewhere as it was put', async (size) => {
    const content = pattern(size)
    expect(await blobs.put(KEY, inChunks(content))).toBe(size)
    expect(same(await read(elsewhere, KEY), content)).toBe(true)
    expect(await elsewhere.size(KEY)).toBe(size)
    expect((await elsewhere.get(KEY))?.size).toBe(size)
  })

  test('how the content is cut into chunks makes no difference', async () => {
    const content = pattern(200_000)
    const cuts = [1_000_000, 65_536, 977]
    for (const [i, cut] of cuts.entries()) {
      const key = blobKey(`object-number-${i}`)
      await blobs.put(key, inChunks(content, cut))
      expect(same(await read(blobs, key), content)).toBe(true)
    }
  })

  test('empty chunks are harmless', async () => {
    async function* content() {
      yield new Uint8Array()
      yield Uint8Array.of(1, 2)
      yield new Uint8Array()
    }
    expect(await blobs.put(KEY, content())).toBe(2)
    expect(await read(blobs, KEY)).toEqual(Buffer.of(1, 2))
  })

  test('a chunk may be overwritten once the next one is asked for', async () => {
    async function* content() {
      const buffer = new Uint8Array(50_000)
      for (let i = 1; i <= 5; i++) yield buffer.fill(i)
    }
    await blobs.put(KEY, content())
    const stored = await read(blobs, KEY)
    for (let i = 1; i <= 5; i++) expect(stored?.[i * 50_000 - 1]).toBe(i)
  })

  test('what was never put is absent, and can be deleted', async () => {
    expect(await blobs.get(KEY)).toBeUndefined()
    expect(await blobs.size(KEY)).toBeUndefined()
    await blobs.delete(KEY)
  })

  test('a deleted object is gone everywhere, may be deleted again, and leaves others alone', async () => {
    await blobs.put(KEY, inChunks(pattern(10)))
    await blobs.put(OTHER, inChunks(pattern(20)))
    await elsewhere.delete(KEY)
    await blobs.delete(KEY)
    expect(await blobs.get(KEY)).toBeUndefined()
    expect(await blobs.size(OTHER)).toBe(20)
  })

  test('a deleted key can be put again', async () => {
    await blobs.put(KEY, inChunks(pattern(10)))
    await blobs.delete(KEY)
    await blobs.put(KEY, inChunks(pattern(70_000, 2)))
    expect(same(await read(elsewhere, KEY), pattern(70_000, 2))).toBe(true)
  })

  test('an object is invisible until its last byte has come', async () => {
    const { promise: gate, resolve: openGate } = Promise.withResolvers<void>()
    const { promise: isHalfway, resolve: reachHalf } = Promise.withResolvers<void>()
    async function* content() {
      yield pattern(300_000)
      reachHalf()
      await gate
      yield pattern(10)
    }
    const put = blobs.put(KEY, content())
    await isHalfway
    expect(await elsewhere.get(KEY)).toBeUndefined()
    expect(await elsewhere.size(KEY)).toBeUndefined()
    openGate()
    await put
    expect(await elsewhere.size(KEY)).toBe(300_010)
  })

  test('content that fails is stored nowhere, its error comes through, and the key stays free', async () => {
    async function* broken() {
      yield pattern(100_000)
      throw new RangeError('the sender hung up')
    }
    await expect(blobs.put(KEY, broken())).rejects.toThrow(new RangeError('the sender hung up'))
    expect(await elsewhere.get(KEY)).toBeUndefined()
    await blobs.put(KEY, inChunks(pattern(5)))
    expect(await elsewhere.size(KEY)).toBe(5)
  })

  test('an aborted put ends although its content hangs, and stores nothing', async () => {
    const abort = new AbortController()
    async function* hanging() {
      yield pattern(100_000)
      abort.abort(new RangeError('enough'))
      await new Promise(() => undefined)
    }
    await expect(blobs.put(KEY, hanging(), abort.signal)).rejects.toThrow(new RangeError('enough'))
    expect(await elsewhere.get(KEY)).toBeUndefined()
  })

  test('a put whose signal was aborted before does not touch its content', async () => {
    let isTouched = false
    async function* content() {
      isTouched = true
      yield pattern(1)
    }
    await expect(blobs.put(KEY, content(), AbortSignal.abort(new RangeError('no')))).rejects.toThrow(RangeError)
    expect(isTouched).toBe(false)
  })

  test('a second put of a key resolves and changes nothing', async () => {
    const first = pattern(1000, 1)
    await blobs.put(KEY, inChunks(first))
    expect(await elsewhere.put(KEY, inChunks(pattern(70_000, 2)))).toBe(1000)
    expect(same(await read(blobs, KEY), first)).toBe(true)
  })

  test('of two racing puts of a key one is kept, whole', async () => {
    const contents = [pattern(200_000, 1), pattern(150_000, 2)]
    const sizes = await Promise.all(
      [blobs, elsewhere].map((store, i) => store.put(KEY, inChunks(contents[i] ?? pattern(0)))),
    )
    const stored = await read(blobs, KEY)
    expect(contents.some((content) => same(stored, content))).toBe(true)
    expect(sizes).toEqual([stored?.length, stored?.length])
  })

  test('any range gives exactly those bytes', async () => {
    const content = pattern(200_000)
    await blobs.put(KEY, inChunks(content))
    const edges = [0, 1, 65_535, 65_536, 65_537, 131_072, 199_999, 200_000, 300_000]
    const edge = fc.oneof(fc.constantFrom(...edges), fc.nat(220_000))
    await fc.assert(
      fc.asyncProperty(edge, edge, async (a, b) => {
        const range = { from: Math.min(a, b), to: Math.max(a, b) }
        expect(same(await read(elsewhere, KEY, { range }), content.subarray(range.from, range.to))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  test('a range of an empty object is empty', async () => {
    await blobs.put(KEY, inChunks(pattern(0)))
    expect(await read(blobs, KEY, { range: { from: 0, to: 10 } })).toEqual(Buffer.alloc(0))
  })

  test('a reader may stop early, or never start', async () => {
    await blobs.put(KEY, inChunks(pattern(1_000_000)))
    await blobs.get(KEY)
    const stored = await blobs.get(KEY)
    for await (const chunk of stored?.content ?? []) {
      expect(chunk.length).toBeGreaterThan(0)
      break
    }
    expect(await blobs.size(KEY)).toBe(1_000_000)
  })

  test('an aborted read ends with the reason', async () => {
    await blobs.put(KEY, inChunks(pattern(2_000_000)))
    const abort = new AbortController()
    const stored = await blobs.get(KEY, { signal: abort.signal })
    const reading = (async () => {
      for await (const chunk of stored?.content ?? []) if (chunk.length > 0) abort.abort(new RangeError('enough'))
    })()
    await expect(reading).rejects.toThrow(new RangeError('enough'))
  })

  test('an object that is deleted before it is read is never an empty one', async () => {
    await blobs.put(KEY, inChunks(pattern(100_000)))
    const stored = await blobs.get(KEY)
    await elsewhere.delete(KEY)
    await expect(collect(stored?.content ?? inChunks(pattern(0)))).rejects.toThrow(BlobError)
  })

  test('many objects can be put and read at the same time', async () => {
    const keys = Array.from({ length: 40 }, (_, i) => blobKey(`parallel-${String(i).padStart(4, '0')}`))
    await Promise.all(keys.map((key, i) => blobs.put(key, inChunks(pattern(20_000 + i, i)))))
    const stored = await Promise.all(keys.map((key) => read(elsewhere, key)))
    for (const [i, bytes] of stored.entries()) expect(same(bytes, pattern(20_000 + i, i))).toBe(true)
  })
}
