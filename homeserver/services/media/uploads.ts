import { blobKey, type BlobKey, type Blobs } from '#homeserver/ports/blobs.ts'
import type { Clock } from '#homeserver/ports/clock.ts'
import type { Log } from '#homeserver/ports/log.ts'
import type { Random } from '#homeserver/ports/random.ts'
import { StoreError, type StoreFailure } from '#homeserver/ports/store.ts'
import { MatrixError } from '#spec/errors.ts'
import type { UserId } from '#spec/ids.ts'
import { MediaId } from '#spec/uris.ts'
import { toldOf } from './blob-failures.ts'
import { cleanContentType } from './content-type.ts'
import { cleanFileName } from './file-name.ts'
import type { MediaLimits } from './limits.ts'
import { unknownMedia, type MediaIndex } from './media-index.ts'
import { Metered, tooLarge } from './metered.ts'
import { Slots } from './slots.ts'
import type { StoredFile } from './tables.ts'

const MEDIA_ID_CHARS = 24
const BLOB_KEY_BYTES = 16
const RETRY_AFTER_MS = 1000
const REFUSALS: ReadonlySet<StoreFailure> = new Set<StoreFailure>(['full', 'busy', 'elsewhere'])

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

  constructor(parts: Parts) {
    this.#parts = parts
    this.#slots = new Slots(parts.limits.uploadsAtOncePerUserMax)
  }

  async upload(upload: Upload): Promise<MediaId> {
    const mediaId = this.#newId()
    const file = await this.#receive(upload)
    await this.#keep(file, () => this.#parts.index.add(mediaId, file))
    return mediaId
  }

  /** Reserves a content URI. */
  async create(uploader: UserId): Promise<{ mediaId: MediaId; expiresAt: number }> {
    const mediaId = this.#newId()
    const { expiresAt } = await this.#parts.index.reserve(uploader, mediaId)
    return { mediaId, expiresAt }
  }

  /** Uploads to a content URI that was reserved. */
  async uploadTo(mediaId: MediaId, upload: Upload): Promise<void> {
    const { index, clock } = this.#parts
    const { expiresAt } = await index.reserved(mediaId, upload.uploader)
    if (expiresAt <= clock.now()) throw unknownMedia()
    const file = await this.#receive(upload)
    await this.#keep(file, () => index.fill(mediaId, file))
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

  /** Commits the row; where that is refused, takes the bytes away again. */
  async #keep(file: StoredFile, commit: () => Promise<void>): Promise<void> {
    try {
      await commit()
    } catch (error) {
      // Where nobody knows, the row may come to be later, and must find its bytes then.
      if (isRefused(error)) await this.#discard(file)
      else this.#parts.log.warn('media.orphaned', { blob: file.blob, error })
      throw error
    }
  }

  async #discard({ blob }: StoredFile): Promise<void> {
    try {
      await this.#parts.blobs.delete(blobKey(blob))
    } catch (error) {
      // Bytes that nothing points at waste space, but harm nobody.
      this.#parts.log.warn('media.orphaned', { blob, error })
    }
  }

  #newId(): MediaId {
    return MediaId.parse(this.#parts.random.text(MEDIA_ID_CHARS))
  }

  #newBlobKey(): BlobKey {
    return blobKey(Buffer.from(this.#parts.random.bytes(BLOB_KEY_BYTES)).toString('hex'))
  }
}

/** The row certainly is not there, and never will be. */
function isRefused(error: unknown): boolean {
  if (error instanceof StoreError) return REFUSALS.has(error.failure)
  return error instanceof MatrixError
}
