import type { LogReader } from '#homeserver/services/log/shard-log.ts'
import type { LogEntry } from '#homeserver/ports/store.ts'
import { ARRIVED, mediaIdOf } from './media-index.ts'
import type { MediaId } from '#spec/uris.ts'

/** Beyond this a download of an announced file is answered without waiting for it. */
const WAITING_MAX = 1000

export interface Arrival extends Disposable {
  readonly arrived: Promise<void>
}

/** Tells downloads that wait for a file when it has come. */
export class Arrivals implements LogReader {
  readonly #waiting = new Map<MediaId, Set<() => void>>()
  #count = 0

  /** Undefined where too many are waiting already. To be asked for before one looks whether the file is there. */
  expect(mediaId: MediaId): Arrival | undefined {
    if (this.#count >= WAITING_MAX) return undefined
    const { promise: arrived, resolve } = Promise.withResolvers<void>()
    const waiting = this.#waiting.get(mediaId) ?? new Set()
    this.#waiting.set(mediaId, waiting.add(resolve))
    this.#count++
    return {
      arrived,
      [Symbol.dispose]: () => {
        if (waiting.delete(resolve)) this.#count--
        if (waiting.size === 0 && this.#waiting.get(mediaId) === waiting) this.#waiting.delete(mediaId)
      },
    }
  }

  committed(_shard: number, entries: readonly LogEntry[]): void {
    if (this.#count === 0) return
    for (const entry of entries) {
      if (entry.kind !== ARRIVED) continue
      for (const tell of this.#waiting.get(mediaIdOf(entry)) ?? []) tell()
    }
  }

  /** Nothing is told before it is durable. */
  lost(): void {}
}
