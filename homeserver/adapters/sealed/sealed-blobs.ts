import {
  BlobError,
  type BlobKey,
  type Blobs,
  type ByteRange,
  type ReadOptions,
  type StoredBlob,
} from '#homeserver/ports/blobs.ts'
import type { Random } from '#homeserver/ports/random.ts'
import { FRAME_BYTES, measureBody, openFrame, repack, sealFrame, SEALED_FRAME_BYTES, type Measure } from './frames.ts'
import { DATA_KEY_BYTES, HEADER_BYTES, openHeader, sealHeader } from './header.ts'
import type { Keyring } from './keyring.ts'

/**
 * Blobs that are encrypted before they reach another store, and opened frame by frame when they are read. Each object
 * has a key of its own, wrapped by the server's media key; `header.ts` and `frames.ts` are the format.
 */
export class SealedBlobs implements Blobs {
  readonly #inner: Blobs
  readonly #keyring: Keyring
  readonly #random: Random

  constructor(parts: { inner: Blobs; keyring: Keyring; random: Random }) {
    this.#inner = parts.inner
    this.#keyring = parts.keyring
    this.#random = parts.random
  }

  async put(key: BlobKey, content: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<number> {
    return this.#measure(key, await this.#inner.put(key, this.#seal(key, content), signal)).plainBytes
  }

  async get(key: BlobKey, options: ReadOptions = {}): Promise<StoredBlob | undefined> {
    const sealedBytes = await this.#inner.size(key)
    if (sealedBytes === undefined) return undefined
    const measure = this.#measure(key, sealedBytes)
    const from = Math.min(options.range?.from ?? 0, measure.plainBytes)
    const to = Math.min(options.range?.to ?? measure.plainBytes, measure.plainBytes)
    return { size: measure.plainBytes, content: this.#open(key, { from, to }, measure, options.signal) }
  }

  async size(key: BlobKey): Promise<number | undefined> {
    const sealedBytes = await this.#inner.size(key)
    return sealedBytes === undefined ? undefined : this.#measure(key, sealedBytes).plainBytes
  }

  delete(key: BlobKey): Promise<void> {
    return this.#inner.delete(key)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#inner[Symbol.asyncDispose]()
  }

  async *#seal(key: BlobKey, content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const dataKey = this.#random.bytes(DATA_KEY_BYTES)
    yield sealHeader(this.#keyring, key, { dataKey, nonce: this.#random.bytes(12) })
    let index = 0
    for await (const { piece, isLast } of repack(content, FRAME_BYTES)) {
      yield sealFrame(dataKey, { objectId: key, index, isLast }, piece)
      index++
    }
  }

  async *#open(key: BlobKey, range: ByteRange, measure: Measure, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    const dataKey = await this.#dataKey(key, signal)
    // An empty range still opens one frame, so that a damaged empty object is noticed.
    let index = Math.min(Math.floor(range.from / FRAME_BYTES), measure.frames - 1)
    const frameEnd = Math.max(index + 1, Math.ceil(range.to / FRAME_BYTES))
    const sealed = await this.#read(key, frameOffset(index), frameOffset(frameEnd), signal)
    for await (const { piece } of repack(sealed, SEALED_FRAME_BYTES)) {
      const plain = openFrame(dataKey, { objectId: key, index, isLast: index === measure.frames - 1 }, piece)
      if (!plain) throw unreadable(key)
      const start = index * FRAME_BYTES
      const wanted = plain.subarray(Math.max(0, range.from - start), Math.max(0, range.to - start))
      if (wanted.length > 0) yield wanted
      index++
    }
    if (index !== frameEnd) throw unreadable(key)
  }

  async #dataKey(key: BlobKey, signal?: AbortSignal): Promise<Uint8Array> {
    const chunks: Uint8Array[] = []
    for await (const chunk of await this.#read(key, 0, HEADER_BYTES, signal)) chunks.push(chunk)
    const dataKey = openHeader(this.#keyring, key, Buffer.concat(chunks))
    if (!dataKey) throw unreadable(key)
    return dataKey
  }

  async #read(key: BlobKey, from: number, to: number, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    const stored = await this.#inner.get(key, { range: { from, to }, ...(signal && { signal }) })
    if (!stored) throw new BlobError('unavailable', `object ${key} was deleted while it was being read`)
    return stored.content
  }

  #measure(key: BlobKey, sealedBytes: number): Measure {
    const measure = measureBody(sealedBytes - HEADER_BYTES)
    if (!measure) throw unreadable(key)
    return measure
  }
}

function frameOffset(index: number): number {
  return HEADER_BYTES + index * SEALED_FRAME_BYTES
}

function unreadable(key: BlobKey): BlobError {
  return new BlobError('unreadable', `object ${key} is damaged, or sealed with a key that this server does not have`)
}
