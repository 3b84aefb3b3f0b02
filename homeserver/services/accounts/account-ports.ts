/** What all parts of the accounts are made with. */
import type { Clock } from '#homeserver/ports/clock.ts'
import type { Log } from '#homeserver/ports/log.ts'
import type { Random } from '#homeserver/ports/random.ts'
import type { Store } from '#homeserver/ports/store.ts'
import type { KeyedQueue } from '../log/keyed-queue.ts'
import type { Shards } from '../log/shards.ts'

export interface AccountPorts {
  readonly store: Store
  readonly shards: Shards
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /**
   * Changes to one account happen one after another, whichever part makes them. Keys are user IDs, unless it is no account that is changed.
   * The queue of one process is enough, as whatever has the same key is carried out at the same home.
   */
  readonly queue: KeyedQueue
}
