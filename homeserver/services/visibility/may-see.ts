/** May this user see this event? Client-Server API, "Room History Visibility", "Server behaviour". */
import { ownString, type JsonObject } from '#federation/rules/json.ts'

export type HistoryVisibility = 'world_readable' | 'shared' | 'invited' | 'joined'

const HISTORY_VISIBILITIES: ReadonlySet<string> = new Set(['world_readable', 'shared', 'invited', 'joined'])

/** What the content of `m.room.history_visibility` says; `shared` where there is none or it is not understood. */
export function historyVisibilityOf(content: JsonObject | undefined): HistoryVisibility {
  const value = content && ownString(content, 'history_visibility')
  return value !== undefined && isHistoryVisibility(value) ? value : 'shared'
}

function isHistoryVisibility(value: string): value is HistoryVisibility {
  return HISTORY_VISIBILITIES.has(value)
}

export interface Sight {
  /** In the state before the event. */
  readonly visibility: HistoryVisibility
  /** Where the event is a change of the history visibility: what it says. */
  readonly visibilityAfter?: HistoryVisibility
  /** The user's membership in the state before the event. */
  readonly membership: string | undefined
  /** Where the event is the user's own member event: what it says. */
  readonly membershipAfter?: string | undefined
  /** Was the user in the room at any time after the event? See `wasJoinedAfter`. */
  readonly joinedLater: boolean
}

export function maySee(sight: Sight): boolean {
  const { visibility, visibilityAfter = visibility, membership, membershipAfter = membership, joinedLater } = sight
  // A change of either is seen by whoever may see it from one of its sides.
  return [visibility, visibilityAfter].some((seen) =>
    [membership, membershipAfter].some((as) => isAllowed(seen, as, joinedLater)),
  )
}

function isAllowed(visibility: HistoryVisibility, membership: string | undefined, joinedLater: boolean): boolean {
  // The rules by their numbers.
  if (visibility === 'world_readable') return true // 1
  if (membership === 'join') return true // 2
  if (visibility === 'shared' && joinedLater) return true // 3
  return membership === 'invite' && visibility === 'invited' // 4 and 5
}

export interface Stay {
  readonly isJoined: boolean
  /** The position of the event that ended the user's latest stay; absent where there was none or it lasts. */
  readonly leftAt?: number
}

/** Who has left sees what came before, even from before the stay where it is shared, and nothing of what came after. */
export function wasJoinedAfter(position: number, stay: Stay): boolean {
  return stay.isJoined || (stay.leftAt !== undefined && position < stay.leftAt)
}
