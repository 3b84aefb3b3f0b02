/**
 * The newest entries of each shard's log, by position: who was away for a moment finds out here what changed, without asking every room.
 */
import type { LogEntry } from '#homeserver/ports/store.ts'
import type { LogReader } from './shard-log.ts'
import type { Shards } from './shards.ts'

/** Of a shard. An entry costs about 200 bytes here. */
const ENTRIES_MAX = 20_000
/** Of all shards, at half of what is kept at the most: about 80 MB. */
const ALL_ENTRIES_MAX = 200_000

export interface RecentChange {
  readonly position: number
  readonly kind: string
  readonly subject: string
}

export class RecentChanges implements LogReader {
  /** One array a shard, without gaps; `start` is the position before the first. */
  readonly #shards: { start: number; changes: RecentChange[] }[]
  readonly #entriesMax: number

  constructor(shards: Shards) {
    this.#shards = Array.from({ length: shards.count }, (_, shard) => ({
      start: shards.at(shard).durable,
      changes: [],
    }))
    this.#entriesMax = Math.min(ENTRIES_MAX, Math.ceil(ALL_ENTRIES_MAX / shards.count))
    shards.addReader(this)
  }

  /** What came after a position, oldest first; `undefined` where that is longer ago than is remembered. */
  since(shard: number, position: number): readonly RecentChange[] | undefined {
    const recent = this.#shards[shard]
    if (!recent || position < recent.start) return undefined
    return recent.changes.slice(position - recent.start)
  }

  committed(shard: number, entries: readonly LogEntry[]): void {
    const recent = this.#shards[shard]
    if (!recent) return
    for (const { position, kind, subject } of entries) recent.changes.push({ position, kind, subject })
    // Trimmed by halves, so that the cost of moving the rest is spread thinly.
    if (recent.changes.length < this.#entriesMax * 2) return
    recent.changes.splice(0, this.#entriesMax)
    recent.start += this.#entriesMax
  }

  lost(): void {
    // Only durable entries are kept.
  }
}
