import type { Thumbnail, ThumbnailWish } from '#homeserver/ports/thumbnailer.ts'

/** A worker has one job at a time, so an answer needs no name. */
export interface Job {
  readonly source: Uint8Array
  readonly wish: ThumbnailWish
}

export type Answer = Thumbnail
