import type { Clock } from '#homeserver/ports/clock.ts'
import { KeyedQueue } from '#homeserver/services/log/keyed-queue.ts'
import type { Shards } from '#homeserver/services/log/shards.ts'
import { put, remove, type LogEntry, type Store, type Write } from '#homeserver/ports/store.ts'
import { MatrixError } from '#spec/errors.ts'
import type { UserId } from '#spec/ids.ts'
import type { MediaId } from '#spec/uris.ts'
import type { MediaLimits } from './limits.ts'
import { awaitedMedia, media, type AwaitedFile, type MediaRow, type StoredFile } from './tables.ts'

/** The kinds of log entries about media. */
export const ARRIVED = 'media.arrived'
const RESERVED = 'media.reserved'

interface Awaited {
  readonly mediaId: MediaId
  readonly expiresAt: number
}

export interface MediaIndexPorts {
  readonly store: Store
  readonly shards: Shards
  readonly clock: Clock
  readonly limits: MediaLimits
}

export function mediaIdOf(entry: LogEntry): MediaId {
  return (entry.note as { mediaId: MediaId }).mediaId
}

/** Which files there are, and which are announced. Changed where the uploader's shard is written; to change it so again changes nothing. */
export class MediaIndex {
  readonly #ports: MediaIndexPorts
  /** What a user has reserved is counted, used and forgotten by one task at a time. */
  readonly #reservations = new KeyedQueue()

  constructor(ports: MediaIndexPorts) {
    this.#ports = ports
  }

  find(mediaId: MediaId): Promise<MediaRow | undefined> {
    return this.#ports.store.get(media, [mediaId])
  }

  /** What is awaited under a reserved URI; throws where this user may not, or no longer, put anything there. */
  async reserved(mediaId: MediaId, uploader: UserId): Promise<AwaitedFile> {
    const row = await this.find(mediaId)
    if (!row) throw unknownMedia()
    if (row.uploader !== uploader) throw new MatrixError('M_FORBIDDEN', 'This content URI was created by someone else.')
    if (row.phase === 'stored') {
      throw new MatrixError('M_CANNOT_OVERWRITE_MEDIA', 'This content URI has content already.')
    }
    return row
  }

  async add(mediaId: MediaId, file: StoredFile): Promise<void> {
    await this.#append(ARRIVED, file.uploader, mediaId, [
      put(media, [mediaId], file),
      remove(awaitedMedia, [file.uploader, mediaId]),
    ])
  }

  /** Puts a file under a URI that its uploader has reserved. */
  async fill(mediaId: MediaId, file: StoredFile): Promise<void> {
    await this.#reservations.run(file.uploader, async () => {
      const row = await this.find(mediaId)
      if (row?.phase === 'stored' && row.blob === file.blob) return
      // Another upload to the same URI may have come first.
      await this.reserved(mediaId, file.uploader)
      await this.add(mediaId, file)
    })
  }

  /** Reserves a URI, and forgets others of the user that have lapsed. */
  async reserve(uploader: UserId, mediaId: MediaId): Promise<{ readonly expiresAt: number }> {
    const { clock, limits } = this.#ports
    return await this.#reservations.run(uploader, async () => {
      const createdAt = clock.now()
      const awaited = await this.#awaitedOf(uploader)
      const before = awaited.find((each) => each.mediaId === mediaId)
      if (before) return { expiresAt: before.expiresAt }
      const lapsed = awaited.filter(({ expiresAt }) => expiresAt <= createdAt).map((each) => each.mediaId)
      if (awaited.length - lapsed.length >= limits.awaitedPerUserMax) {
        throw new MatrixError('M_LIMIT_EXCEEDED', 'Upload to the content URIs that you have before you create more.', {
          retryAfterMs: Math.min(...awaited.map(({ expiresAt }) => expiresAt)) - createdAt,
        })
      }
      const expiresAt = createdAt + limits.awaitedForMs
      await this.#append(RESERVED, uploader, mediaId, [
        ...lapsed.flatMap((id) => [remove(media, [id]), remove(awaitedMedia, [uploader, id])]),
        put(media, [mediaId], { phase: 'awaited', uploader, createdAt, expiresAt }),
        put(awaitedMedia, [uploader, mediaId], expiresAt),
      ])
      return { expiresAt }
    })
  }

  async #awaitedOf(uploader: UserId): Promise<Awaited[]> {
    const scan = { prefix: [uploader], limit: this.#ports.limits.awaitedPerUserMax }
    const rows = await this.#ports.store.scan(awaitedMedia, scan)
    return rows.map(({ key: [, mediaId], value }) => ({ mediaId, expiresAt: value }))
  }

  #append(kind: string, subject: UserId, mediaId: MediaId, writes: readonly Write[]): Promise<void> {
    return this.#ports.shards.append({ kind, subject, note: { mediaId }, writes })
  }
}

export function unknownMedia(): MatrixError {
  return new MatrixError('M_NOT_FOUND', 'There is no such file here.')
}
