/** What is stored of uploads. The rows of a file are written by the shard of the user who uploaded it. */
import type { MediaId } from '#spec/uris.ts'
import type { UserId } from '#spec/ids.ts'
import { table } from '#homeserver/ports/store.ts'

/** A file that is there. */
export interface StoredFile {
  readonly phase: 'stored'
  readonly uploader: UserId
  readonly createdAt: number
  /** The key of its bytes among the blobs. */
  readonly blob: string
  readonly size: number
  /** Of its bytes, in base64url. */
  readonly sha256: string
  readonly contentType: string
  readonly fileName?: string
}

/** A content URI that was reserved. Client-Server API, "POST /_matrix/media/v1/create". */
export interface AwaitedFile {
  readonly phase: 'awaited'
  readonly uploader: UserId
  readonly createdAt: number
  readonly expiresAt: number
}

export type MediaRow = StoredFile | AwaitedFile
export const media = table<[MediaId], MediaRow>('media', { columns: ['text'] })

/** The reserved URIs of a user, with when each lapses. */
export const awaitedMedia = table<[UserId, MediaId], number>('awaited_media', { columns: ['text', 'text'] })

export const mediaTables = [media, awaitedMedia]
