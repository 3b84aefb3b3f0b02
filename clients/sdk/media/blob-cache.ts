/** Keeps what was fetched last, up to so many bytes; asks once for what is asked for twice at the same time. */

export class BlobCache {
  readonly #bytesMax: number
  /** The first is the one that was used the longest ago. */
  readonly #blobs = new Map<string, Blob>()
  readonly #pending = new Map<string, Promise<Blob>>()
  #bytes = 0

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  async get(key: string, fetch: () => Promise<Blob>): Promise<Blob> {
    const known = this.#blobs.get(key)
    if (known) {
      this.#blobs.delete(key)
      this.#blobs.set(key, known)
      return known
    }
    const pending = this.#pending.get(key) ?? this.#fetch(key, fetch)
    this.#pending.set(key, pending)
    return pending
  }

  async #fetch(key: string, fetch: () => Promise<Blob>): Promise<Blob> {
    try {
      const blob = await fetch()
      this.#keep(key, blob)
      return blob
    } finally {
      this.#pending.delete(key)
    }
  }

  #keep(key: string, blob: Blob): void {
    if (blob.size > this.#bytesMax) return
    this.#blobs.set(key, blob)
    this.#bytes += blob.size
    for (const [oldest, { size }] of this.#blobs) {
      if (this.#bytes <= this.#bytesMax) return
      this.#blobs.delete(oldest)
      this.#bytes -= size
    }
  }
}
