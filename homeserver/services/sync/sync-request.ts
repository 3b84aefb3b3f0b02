/** What a sync is asked and within which bounds it answers. */
import type { UserId } from '#spec/ids.ts'
import type { AccountDatum } from '../account-data/account-data.ts'
import type { Reader } from '../history/client-event.ts'
import type { CompiledFilter } from './filter.ts'

export interface SyncRequest {
  readonly reader: Reader
  readonly filter: CompiledFilter
  /** A token; absent for an initial sync. */
  readonly since?: string
  /** The client may not have got what the token stands for: a stream runs ahead of its acknowledgements. */
  readonly isAhead?: boolean
  /** The reply is given in any case, so it may also hold what alone is no reason for one. */
  readonly isLast?: boolean
  readonly fullState: boolean
  readonly useStateAfter: boolean
}

/** One room's share of a sync. */
export interface RoomSpan {
  readonly request: SyncRequest
  /** What the client has heard of, in the room's shard; absent where it knows nothing of the room. */
  readonly since?: number
  readonly upTo: number
  /** Who types, where the client was told something else. */
  readonly typing?: readonly UserId[]
  /** The room's account data that changed, or all of it. */
  readonly accountData: readonly AccountDatum[]
}
