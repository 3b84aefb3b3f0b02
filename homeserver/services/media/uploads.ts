import { blobKey, type BlobKey, type Blobs } from '#homeserver/ports/blobs.ts'
import type { Clock } from '#homeserver/ports/clock.ts'
import type { Log } from '#homeserver/ports/log.ts'
import type { Random } from '#homeserver/ports/random.ts'
import { KeyedQueue } from '#homeserver/services/log/keyed-queue.ts'
import { MatrixError } from '#spec/errors.ts'
import type { UserId } from '#spec/ids.ts'
import { MediaId } from '#spec/uris.ts'
import { toldOf } from './blob-failures.ts'
import { cleanContentType } from './content-type.ts'
import { cleanFileName } from './file-name.ts'
import type { MediaLimits } from './limits.ts'
import type { MediaIndex } from './media-index.ts'
import { Metered, tooLarge } from './metered.ts'
import { Slots } from './slots.ts'
import type { AwaitedFile, StoredFile } from './tables.ts'

const MEDIA_ID_CHARS = 24
const BLOB_KEY_BYTES = 16
const RETRY_AFTER_MS = 1000

export interface Upload {
  readonly uploader: UserId
  readonly content: AsyncIterable<Uint8Array>
  /** As announced by the sender, if it was. */
  readonly declaredBytes?: number | undefined
  readonly contentType: string | undefined
  readonly fileName: string | undefined
  readonly signal: AbortSignal
}

interface Parts {
  readonly index: MediaIndex
  readonly blobs: Blobs
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly limits: MediaLimits
}

/** The bytes are durable before the row that names them: a row never points at nothing. */
export class Uploads {
  readonly #parts: Parts
  readonly #slots: Slots<UserId>
  /** What a user has reserved is counted, used and forgotten by one task at a time. */
  readonly #reservations = new KeyedQueue()

  constructor(parts: Parts) {
    this.#parts = parts
    this.#slots = new Slots(parts.limits.uploadsAtOncePerUserMax)
  }

  async upload(upload: Upload): Promise<MediaId> {
    const mediaId = this.#newId()
    const file = await this.#receive(upload)
    await this.#keep(file, mediaId, () => this.#parts.index.add(mediaId, file))
    return mediaId
  }

  /** Reserves a content URI. */
  async create(uploader: UserId): Promise<{ mediaId: MediaId; expiresAt: number }> {
    const { index, clock, limits } = this.#parts
    return await this.#reservations.run(uploader, async () => {
      const createdAt = clock.now()
      const awaited = await index.awaitedOf(uploader, limits.awaitedPerUserMax)
      const lapsed = awaited.filter(({ expiresAt }) => expiresAt <= createdAt).map(({ mediaId }) => mediaId)
      if (awaited.length - lapsed.length >= limits.awaitedPerUserMax) {
        throw new MatrixError('M_LIMIT_EXCEEDED', 'Upload to the content URIs that you have before you create more.', {
          retryAfterMs: Math.min(...awaited.map(({ expiresAt }) => expiresAt)) - createdAt,
        })
      }
      const mediaId = this.#newId()
      const expiresAt = createdAt + limits.awaitedForMs
      await index.reserve(uploader, { mediaId, createdAt, expiresAt }, lapsed)
      return { mediaId, expiresAt }
    })
  }

  /** Uploads to a content URI that was reserved. */
  async uploadTo(mediaId: MediaId, upload: Upload): Promise<void> {
    const { index, clock } = this.#parts
    const { expiresAt } = await this.#reserved(mediaId, upload.uploader)
    if (expiresAt <= clock.now()) throw unknownMedia()
    const file = await this.#receive(upload)
    await this.#keep(file, mediaId, () =>
      this.#reservations.run(upload.uploader, async () => {
        // Again, since another upload to the same URI may have come first.
        await this.#reserved(mediaId, upload.uploader)
        await index.add(mediaId, file)
      }),
    )
  }

  async #reserved(mediaId: MediaId, uploader: UserId): Promise<AwaitedFile> {
    const row = await this.#parts.index.find(mediaId)
    if (!row) throw unknownMedia()
    if (row.uploader !== uploader) throw new MatrixError('M_FORBIDDEN', 'This content URI was created by someone else.')
    if (row.phase === 'stored') {
      throw new MatrixError('M_CANNOT_OVERWRITE_MEDIA', 'This content URI has content already.')
    }
    return row
  }

  async #receive(upload: Upload): Promise<StoredFile> {
    const { blobs, clock, limits } = this.#parts
    if ((upload.declaredBytes ?? 0) > limits.uploadBytesMax) throw tooLarge(limits.uploadBytesMax)
    using slot = this.#slots.take(upload.uploader)
    if (!slot) {
      throw new MatrixError('M_LIMIT_EXCEEDED', 'Too many of your uploads are under way.', {
        retryAfterMs: RETRY_AFTER_MS,
      })
    }
    const blob = this.#newBlobKey()
    const metered = new Metered(upload.content, limits.uploadBytesMax)
    try {
      await blobs.put(blob, metered, upload.signal)
    } catch (error) {
      if (!upload.signal.aborted) throw toldOf(error)
      throw new MatrixError('M_UNKNOWN', 'The upload was cut short.', { status: 503, cause: error })
    }
    const fileName = cleanFileName(upload.fileName)
    return {
      phase: 'stored',
      uploader: upload.uploader,
      createdAt: clock.now(),
      blob,
      size: metered.size,
      sha256: metered.sha256(),
      contentType: cleanContentType(upload.contentType),
      ...(fileName !== undefined && { fileName }),
    }
  }

  /** Commits the row; where that fails, takes the bytes away again, unless the row turns out to be there. */
  async #keep(file: StoredFile, mediaId: MediaId, commit: () => Promise<void>): Promise<void> {
    const { index, blobs, log } = this.#parts
    try {
      await commit()
    } catch (error) {
      try {
        const row = await index.find(mediaId)
        const isKept = row?.phase === 'stored' && row.blob === file.blob
        if (!isKept) await blobs.delete(blobKey(file.blob))
      } catch (cause) {
        // Bytes that nothing points at waste space, but harm nobody.
        log.warn('media.orphaned', { blob: file.blob, error: cause })
      }
      throw error
    }
  }

  #newId(): MediaId {
    return MediaId.parse(this.#parts.random.text(MEDIA_ID_CHARS))
  }

  #newBlobKey(): BlobKey {
    return blobKey(Buffer.from(this.#parts.random.bytes(BLOB_KEY_BYTES)).toString('hex'))
  }
}

export function unknownMedia(): MatrixError {
  return new MatrixError('M_NOT_FOUND', 'There is no such file here.')
}
