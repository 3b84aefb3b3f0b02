/**
 * Immutable objects of bytes under opaque keys: uploaded files and their thumbnails.
 *
 * Every adapter promises, between processes too:
 * - An object is visible whole or not at all, and durable once `put` has resolved.
 * - The first complete `put` of a key wins; a later one changes nothing and resolves, so every caller may retry.
 * - No call holds more than a few hundred kilobytes of an object in memory. Where the engine takes large objects in parts
 *   only, a `put` holds one part of 5 MiB, and a fixed number of such puts goes on at once: others wait for a moment and
 *   fail with `unavailable` then.
 * - Bytes that are not the ones that were put are never handed out; the read fails with `unreadable` instead.
 */
export interface Blobs extends AsyncDisposable {
  /**
   * Resolves with the size of the object that the key now has. What `content` throws is passed on, and then nothing is
   * stored. Chunks are consumed before the next one is asked for, so their buffers may be reused.
   */
  put(key: BlobKey, content: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<number>
  /** The part of the object that lies in `range`, or all of it. */
  get(key: BlobKey, options?: ReadOptions): Promise<StoredBlob | undefined>
  /** Undefined where there is no such object. */
  size(key: BlobKey): Promise<number | undefined>
  /** Deleting what is not there is fine. */
  delete(key: BlobKey): Promise<void>
}

export interface ReadOptions {
  readonly range?: ByteRange
  readonly signal?: AbortSignal
}

/** From `from` up to but not including `to`; what lies beyond the object's end is left out. */
export interface ByteRange {
  readonly from: number
  readonly to: number
}

export interface StoredBlob {
  /** The whole object's size, whatever the range. */
  readonly size: number
  /** To be read once. Nothing is opened before the first chunk is asked for, so it may also be dropped unread. */
  readonly content: AsyncIterable<Uint8Array>
}

declare const brand: unique symbol
export type BlobKey = string & { readonly [brand]: 'BlobKey' }

/** Lower case only, since some file systems do not tell case apart; no dots or slashes, since it becomes a path. */
const KEY = /^[a-z0-9][a-z0-9_-]{7,127}$/

export function isBlobKey(text: string): text is BlobKey {
  return KEY.test(text)
}

export function blobKey(text: string): BlobKey {
  if (!isBlobKey(text))
    throw new TypeError('not a blob key: 8 to 128 of a-z, 0-9, _ and -, the first a letter or digit')
  return text
}

/**
 * `full`: no space is left; succeeds again once there is some. `unreadable`: the stored bytes are damaged, cut short or
 * sealed with a key that is not known. `unavailable`: the store could not be reached or failed, and may have done what was
 * asked all the same; may be retried.
 */
export type BlobErrorKind = 'full' | 'unreadable' | 'unavailable'

export class BlobError extends Error {
  override readonly name = 'BlobError'
  readonly kind: BlobErrorKind

  constructor(kind: BlobErrorKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.kind = kind
  }
}
