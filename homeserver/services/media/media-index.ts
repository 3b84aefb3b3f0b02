import type { Shards } from '#homeserver/services/log/shards.ts'
import { put, remove, type LogEntry, type Store, type Write } from '#homeserver/ports/store.ts'
import type { UserId } from '#spec/ids.ts'
import type { MediaId } from '#spec/uris.ts'
import { awaitedMedia, media, type MediaRow, type StoredFile } from './tables.ts'

/** The kinds of log entries about media. */
export const ARRIVED = 'media.arrived'
const RESERVED = 'media.reserved'

interface Reservation {
  readonly mediaId: MediaId
  readonly createdAt: number
  readonly expiresAt: number
}

interface Awaited {
  readonly mediaId: MediaId
  readonly expiresAt: number
}

export function mediaIdOf(entry: LogEntry): MediaId {
  return (entry.note as { mediaId: MediaId }).mediaId
}

/** Which files there are, and which are announced. */
export class MediaIndex {
  readonly #store: Store
  readonly #shards: Shards

  constructor(ports: { store: Store; shards: Shards }) {
    this.#store = ports.store
    this.#shards = ports.shards
  }

  find(mediaId: MediaId): Promise<MediaRow | undefined> {
    return this.#store.get(media, [mediaId])
  }

  async awaitedOf(uploader: UserId, limit: number): Promise<Awaited[]> {
    const rows = await this.#store.scan(awaitedMedia, { prefix: [uploader], limit })
    return rows.map(({ key: [, mediaId], value }) => ({ mediaId, expiresAt: value }))
  }

  async add(mediaId: MediaId, file: StoredFile): Promise<void> {
    await this.#append(ARRIVED, file.uploader, mediaId, [
      put(media, [mediaId], file),
      remove(awaitedMedia, [file.uploader, mediaId]),
    ])
  }

  /** Reserves one URI and forgets others that have lapsed. */
  async reserve(
    uploader: UserId,
    { mediaId, createdAt, expiresAt }: Reservation,
    lapsed: readonly MediaId[],
  ): Promise<void> {
    await this.#append(RESERVED, uploader, mediaId, [
      ...lapsed.flatMap((id) => [remove(media, [id]), remove(awaitedMedia, [uploader, id])]),
      put(media, [mediaId], { phase: 'awaited', uploader, createdAt, expiresAt }),
      put(awaitedMedia, [uploader, mediaId], expiresAt),
    ])
  }

  #append(kind: string, subject: UserId, mediaId: MediaId, writes: readonly Write[]): Promise<void> {
    return this.#shards.append({ kind, subject, note: { mediaId }, writes })
  }
}
