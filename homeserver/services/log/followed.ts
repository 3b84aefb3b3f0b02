/**
 * For what a client brings along: places in the log that another node has told it of, and that this node may not have come to yet. To go on
 * from there as if nothing had happened in between would lose what did.
 */
import { StoreError } from '#homeserver/ports/store.ts'
import type { Shards } from './shards.ts'

/** Each takes a second at most. */
const ASKED_MAX = 5

/** The last position that was told of a shard. */
export type Place = readonly [shard: number, position: number]

export interface FollowedPorts {
  readonly shards: Shards
  /** Learns what other processes have acknowledged; false where some of it may be missing. Absent where there are none. */
  readonly upToDate?: (() => Promise<boolean>) | undefined
}

export class Followed {
  readonly #ports: FollowedPorts

  constructor(ports: FollowedPorts) {
    this.#ports = ports
  }

  /**
   * Whether the places are in the log, as far as any process knows. Resolves once this one knows them, too; throws `StoreError` `unreachable`
   * where it cannot find out, so that the client asks again.
   */
  async has(places: Iterable<Place>): Promise<boolean> {
    const { shards, upToDate } = this.#ports
    const named = [...places]
    const isAhead = () => named.some(([shard, position]) => position > shards.at(shard).durable)
    for (let tries = 0; isAhead(); tries++) {
      if (tries === ASKED_MAX) throw new StoreError('unreachable', 'what a token names is not known here yet')
      if ((await upToDate?.()) !== false) return !isAhead()
    }
    return true
  }
}
