import { LRUCache } from 'lru-cache'
import { BlobError, blobKey, type BlobKey, type Blobs } from '#homeserver/ports/blobs.ts'
import type { Clock } from '#homeserver/ports/clock.ts'
import type { Log } from '#homeserver/ports/log.ts'
import type { Thumbnailer, ThumbnailRefusal } from '#homeserver/ports/thumbnailer.ts'
import { MatrixError } from '#spec/errors.ts'
import { toldOf } from './blob-failures.ts'
import type { Downloads } from './downloads.ts'
import { startReading } from './start-reading.ts'
import type { StoredFile } from './tables.ts'
import { variantName, type ThumbnailVariant } from './thumbnail-variant.ts'

/** A source is held in memory while it is decoded. */
const SOURCE_BYTES_MAX = 32 * 1024 * 1024
const REFUSALS_MAX = 10_000
const REFUSED_FOR_MS = 10 * 60 * 1000
const RETRY_AFTER_MS = 1000

export interface OpenThumbnail {
  readonly size: number
  readonly content: AsyncIterable<Uint8Array> | Uint8Array
}

interface Parts {
  readonly downloads: Downloads
  readonly blobs: Blobs
  readonly thumbnailer: Thumbnailer
  readonly clock: Clock
  readonly log: Log
}

/** Makes thumbnails when they are first asked for, and keeps them beside the files. */
export class Thumbnails {
  readonly #parts: Parts
  readonly #underWay = new Map<BlobKey, Promise<Uint8Array>>()
  /** Images that cannot be decoded are not tried again with every look at the room. */
  readonly #refused: LRUCache<BlobKey, ThumbnailRefusal>

  constructor(parts: Parts) {
    this.#parts = parts
    const perf = { now: () => parts.clock.monotonic() }
    this.#refused = new LRUCache({ max: REFUSALS_MAX, ttl: REFUSED_FOR_MS, perf })
  }

  async open(file: StoredFile, variant: ThumbnailVariant, signal: AbortSignal): Promise<OpenThumbnail> {
    const key = blobKey(`${file.blob}-${variantName(variant)}`)
    const stored = await this.#stored(key, signal)
    if (stored) return stored
    const content = await this.#make(key, file, variant)
    return { size: content.length, content }
  }

  async #stored(key: BlobKey, signal: AbortSignal): Promise<OpenThumbnail | undefined> {
    const { blobs, log } = this.#parts
    try {
      const stored = await blobs.get(key, { signal })
      return stored && { size: stored.size, content: await startReading(stored.content) }
    } catch (error) {
      if (!(error instanceof BlobError) || error.kind !== 'unreadable') throw toldOf(error)
      log.warn('media.thumbnail_damaged', { blob: key, error })
      await blobs.delete(key).catch((cause: unknown) => {
        throw toldOf(cause)
      })
      return undefined
    }
  }

  async #make(key: BlobKey, file: StoredFile, variant: ThumbnailVariant): Promise<Uint8Array> {
    const refused = this.#refused.get(key)
    if (refused) throw refusal(refused)
    const underWay = this.#underWay.get(key)
    if (underWay) return await underWay
    const making = this.#makeOnce(key, file, variant).finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, making)
    return await making
  }

  async #makeOnce(key: BlobKey, file: StoredFile, variant: ThumbnailVariant): Promise<Uint8Array> {
    const { thumbnailer, blobs, log } = this.#parts
    if (file.size > SOURCE_BYTES_MAX) throw refusal('too_large')
    const made = await thumbnailer.make(() => this.#source(file), variant)
    if (!made.ok) {
      if (made.reason !== 'busy') this.#refused.set(key, made.reason)
      log.info('media.thumbnail_refused', { blob: key, reason: made.reason })
      throw refusal(made.reason)
    }
    try {
      await blobs.put(key, once(made.bytes))
    } catch (error) {
      // It can be made again; what was asked for is there, so a full disk need not spoil the view.
      log.warn('media.thumbnail_not_kept', { blob: key, error })
    }
    return made.bytes
  }

  /** Not tied to one request: others may be waiting for the same picture. */
  async #source(file: StoredFile): Promise<Uint8Array> {
    const content = await this.#parts.downloads.read(file, new AbortController().signal)
    try {
      const chunks: Uint8Array[] = []
      for await (const chunk of content) chunks.push(chunk)
      return Buffer.concat(chunks)
    } catch (error) {
      throw toldOf(error)
    }
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** Client-Server API, "GET /_matrix/client/v1/media/thumbnail": 400 where there can be none, 413 where it costs too much. */
function refusal(reason: ThumbnailRefusal): MatrixError {
  switch (reason) {
    case 'unsupported':
    case 'broken':
      return new MatrixError('M_UNKNOWN', 'There is no thumbnail of this file: it is no image that can be read.', {
        status: 400,
      })
    case 'too_large':
    case 'too_slow':
      return new MatrixError('M_TOO_LARGE', 'The image is too large to make a thumbnail of it.')
    case 'busy':
      return new MatrixError('M_LIMIT_EXCEEDED', 'Too many thumbnails are being made. Try again.', {
        retryAfterMs: RETRY_AFTER_MS,
      })
  }
}
