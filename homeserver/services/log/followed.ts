/**
 * For what a client brings along: places in the log that another node has told it of, and that this node may not have come to yet. To go on
 * from there as if nothing had happened in between would lose what did.
 */
import type { Clock } from '#homeserver/ports/clock.ts'
import { StoreError } from '#homeserver/ports/store.ts'
import type { ShardLog } from './shard-log.ts'
import type { Shards } from './shards.ts'

/** Together with what precedes every request, a refusal comes within two seconds. */
export const FOLLOWING_MS_MAX = 1_000

/** The last position that was told of a shard. */
export type Place = readonly [shard: number, position: number]

export class Followed {
  readonly #shards: Shards
  readonly #clock: Clock

  constructor(ports: { shards: Shards; clock: Clock }) {
    this.#shards = ports.shards
    this.#clock = ports.clock
  }

  /**
   * Whether the places are in the log. Waits a moment for what others write; throws `StoreError` `unreachable` where that does not come, so
   * that the client asks again.
   */
  async has(places: Iterable<Place>): Promise<boolean> {
    const behind: { readonly log: ShardLog; readonly position: number }[] = []
    for (const [shard, position] of places) {
      const log = this.#shards.at(shard)
      if (position > log.durable) behind.push({ log, position })
    }
    if (behind.length === 0) return true
    if (behind.some(({ log }) => log.isComplete)) return false
    const waiting = new AbortController()
    const late = this.#clock.sleep(FOLLOWING_MS_MAX, waiting.signal)
    void late.then(() => waiting.abort())
    // A hint may have been lost.
    for (const { log } of behind) log.follow().catch(() => {})
    await Promise.allSettled(behind.map(({ log, position }) => log.whenDurable(position, waiting.signal)))
    waiting.abort()
    const missing = behind.filter(({ log, position }) => position > log.durable)
    if (missing.length === 0) return true
    if (missing.some(({ log }) => log.isComplete)) return false
    throw new StoreError(
      'unreachable',
      `shard ${missing[0]?.log.shard} is not followed as far as another node has told`,
    )
  }
}
