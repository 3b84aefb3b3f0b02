/** What is stored of rooms. All of a room's rows are written by the shard that the room lives in. */
import type { Pdu } from '#federation/rules/pdu.ts'
import type { EventId, RoomId, UserId } from '#spec/ids.ts'
import { table } from '#homeserver/ports/store.ts'

export type Membership = 'join' | 'invite' | 'leave' | 'ban' | 'knock'

export interface StoredRoom {
  readonly version: string
  readonly creator: UserId
  readonly createdAt: number
  readonly createEventId: EventId
}
export const rooms = table<[RoomId], StoredRoom>('rooms', { columns: ['text'] })

/** An event with what the server knows of it. `position` is absent where the event is not part of the timeline. */
export interface StoredEvent {
  readonly roomId: RoomId
  readonly position?: number
  /** The state before the event. */
  readonly stateGroup: number
  readonly pdu: Pdu
  /** The redaction that emptied it. The stored content is the redacted one. */
  readonly redactedBy?: EventId
  /** For a state event: what it replaced. */
  readonly replaces?: EventId
  /** The thread that the event belongs to, by itself or through what it relates to. */
  readonly threadRoot?: EventId
  /** The device and transaction that sent it, told back to that device only. */
  readonly sentBy?: { readonly deviceId: string; readonly transactionId: string }
}
export const events = table<[EventId], StoredEvent>('events', { columns: ['text'], bulky: true, loggedByKey: true })

/** The order in which this server came to know the events of a room; history fetched later has negative positions. */
export const timeline = table<[RoomId, position: number], EventId>('timeline', { columns: ['text', 'int'] })

export interface StateEntry {
  readonly id: EventId
  /** Of `m.room.member` events, so that a member list needs no events. */
  readonly membership?: Membership
  /** The position from which the membership has been this one without a break: a new display name does not end it. */
  readonly since?: number
  /** As in `StoredMembership`. */
  readonly forgottenUpTo?: number
}
export const currentState = table<[RoomId, type: string, stateKey: string], StateEntry>('current_state', {
  columns: ['text', 'text', 'text'],
})

/** One key of a state changed from `before` to `after`. */
export interface StateChange {
  readonly type: string
  readonly stateKey: string
  readonly after?: StateEntry
  readonly before?: StateEntry
}
/** What the entry at this position changed in the current state. */
export const stateLog = table<[RoomId, position: number], readonly StateChange[]>('state_log', {
  columns: ['text', 'int'],
})

/** A state as its difference from an earlier one; see state-spine.ts. The group's number is the position that made it. */
export interface StateGroup {
  readonly height: number
  readonly parent: number
  readonly delta: readonly (readonly [type: string, stateKey: string, entry: StateEntry | null])[]
}
export const stateGroups = table<[RoomId, group: number], StateGroup>('state_groups', {
  columns: ['text', 'int'],
  bulky: true,
})

/** Where the next event of a room attaches. */
export interface RoomTip {
  readonly extremities: readonly EventId[]
  readonly depth: number
  readonly stateGroup: number
  readonly position: number
}
export const roomTips = table<[RoomId], RoomTip>('room_tips', { columns: ['text'] })

export interface StoredMembership {
  readonly membership: Membership
  readonly eventId: EventId
  readonly position: number
  /** As in `StateEntry`. */
  readonly since: number
  readonly sender: UserId
  /** The user wants to hear of the room no more; the row stays so that his other devices learn that he left. */
  readonly forgotten?: true
  /** The position up to which the user forgot the room; what was before stays closed until joining anew. */
  readonly forgottenUpTo?: number
}
/** A user's rooms, with the latest membership in each. */
export const memberships = table<[UserId, RoomId], StoredMembership>('memberships', { columns: ['text', 'text'] })

/** A request that was carried out, so that its repetition has no further effect. */
export const transactions = table<[session: string, request: string], EventId>('transactions', {
  columns: ['text', 'text'],
})

export interface StoredRelation {
  readonly childId: EventId
  readonly relType: string
  readonly type: string
  readonly sender: UserId
  /** Of annotations. */
  readonly key?: string
}
export const relations = table<[parent: EventId, position: number], StoredRelation>('relations', {
  columns: ['text', 'int'],
})

export interface StoredThread {
  readonly latestPosition: number
}
export const threads = table<[RoomId, root: EventId], StoredThread>('threads', { columns: ['text', 'text'] })
export const threadsByActivity = table<[RoomId, latestPosition: number], EventId>('threads_by_activity', {
  columns: ['text', 'int'],
})

export const roomTables = [
  rooms,
  events,
  timeline,
  currentState,
  stateLog,
  stateGroups,
  roomTips,
  memberships,
  transactions,
  relations,
  threads,
  threadsByActivity,
]
