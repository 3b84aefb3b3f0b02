import { blobKey, BlobError, type Blobs, type ByteRange } from '#homeserver/ports/blobs.ts'
import type { Clock } from '#homeserver/ports/clock.ts'
import type { Log } from '#homeserver/ports/log.ts'
import { MatrixError } from '#spec/errors.ts'
import type { MediaId } from '#spec/uris.ts'
import type { Arrivals } from './arrivals.ts'
import { toldOf } from './blob-failures.ts'
import { unknownMedia, type MediaIndex } from './media-index.ts'
import { startReading } from './start-reading.ts'
import type { MediaRow, StoredFile } from './tables.ts'

/** Client-Server API, "Content repository": `timeout_ms`. */
const WAIT_MS_DEFAULT = 20_000

export interface Patience {
  /** How long to wait for a file that is announced but not there yet. */
  readonly timeoutMs: number | undefined
  readonly signal: AbortSignal
}

interface Parts {
  readonly index: MediaIndex
  readonly arrivals: Arrivals
  readonly blobs: Blobs
  readonly clock: Clock
  readonly log: Log
}

export class Downloads {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** The file, once it is there. */
  async find(mediaId: MediaId, patience: Patience): Promise<StoredFile> {
    const row = await this.#parts.index.find(mediaId)
    const settled = row?.phase === 'awaited' ? await this.#wait(mediaId, patience) : row
    if (settled?.phase === 'stored') return settled
    if (!settled || settled.expiresAt <= this.#parts.clock.now()) throw unknownMedia()
    throw new MatrixError('M_NOT_YET_UPLOADED', 'The file has not been uploaded yet. Try again later.')
  }

  /** The bytes of a file. Fails before the first of them where they are gone or damaged from the start. */
  async read(file: StoredFile, signal: AbortSignal, range?: ByteRange): Promise<AsyncIterable<Uint8Array>> {
    try {
      const stored = await this.#parts.blobs.get(blobKey(file.blob), { signal, ...(range && { range }) })
      if (stored?.size !== file.size) {
        throw new BlobError(
          'unreadable',
          `object ${file.blob} has ${stored?.size ?? 'no'} bytes instead of ${file.size}`,
        )
      }
      return await startReading(stored.content)
    } catch (error) {
      if (!signal.aborted) this.#parts.log.error('media.read_failed', { blob: file.blob, error })
      throw toldOf(error)
    }
  }

  async #wait(mediaId: MediaId, { timeoutMs = WAIT_MS_DEFAULT, signal }: Patience): Promise<MediaRow | undefined> {
    const { index, arrivals, clock } = this.#parts
    using arrival = arrivals.expect(mediaId)
    const row = await index.find(mediaId)
    if (!arrival || row?.phase !== 'awaited') return row
    const isOver = new AbortController()
    await Promise.race([arrival.arrived, clock.sleep(timeoutMs, AbortSignal.any([signal, isOver.signal]))])
    isOver.abort()
    return await index.find(mediaId)
  }
}
