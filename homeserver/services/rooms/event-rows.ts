/** The rows that one new event writes. Pure: what must be known of the surroundings is passed in. */
import { membership as membershipIn, type RoomEvent } from '#federation/rules/pdu.ts'
import type { EventId, RoomId, UserId } from '#spec/ids.ts'
import { put, remove, type Write } from '#homeserver/ports/store.ts'
import {
  currentState,
  events,
  memberships,
  relations,
  roomTips,
  stateGroups,
  stateLog,
  threads,
  threadsByActivity,
  timeline,
  transactions,
  type Membership,
  type RoomTip,
  type StateChange,
  type StateEntry,
  type StateGroup,
  type StoredEvent,
  type StoredRelation,
} from './tables.ts'

export interface Transaction {
  /** Who sent it, such as a user and device; transaction IDs mean something only within it. */
  readonly session: string
  /** The request's path with its transaction ID. */
  readonly request: string
  readonly deviceId: string
  readonly transactionId: string
}

export interface NewRelation extends Omit<StoredRelation, 'childId' | 'type' | 'sender'> {
  readonly parentId: EventId
}

export interface NewEvent {
  readonly roomId: RoomId
  readonly event: RoomEvent
  readonly position: number
  /** The state group before the event. */
  readonly stateGroup: number
  readonly tip: RoomTip
  readonly changes: readonly StateChange[]
  /** The row of the state after the event, where that differs. */
  readonly newGroup?: StateGroup
  readonly transaction?: Transaction
  readonly relation?: NewRelation
  readonly threadRoot?: EventId
  /** When the thread was last active before. */
  readonly threadPosition?: number
}

export function stateEntryOf(event: RoomEvent, position: number, before: StateEntry | undefined): StateEntry {
  const id = event.eventId as EventId
  const membership = event.pdu.type === 'm.room.member' ? membershipIn(event) : undefined
  if (membership === undefined) return { id }
  const since = before?.membership === membership ? before.since : undefined
  const forgottenUpTo = membership === 'join' ? undefined : before?.forgottenUpTo
  return {
    ...{ id, membership: membership as Membership, since: since ?? position },
    ...(forgottenUpTo !== undefined && { forgottenUpTo }),
  }
}

export function rowsOf(added: NewEvent): Write[] {
  const { roomId, event, position, transaction } = added
  const id = event.eventId as EventId
  const replaces = added.changes.find((change) => change.after?.id === id)?.before?.id
  const stored: StoredEvent = {
    roomId,
    position,
    stateGroup: added.stateGroup,
    pdu: event.pdu,
    ...(replaces && { replaces }),
    ...(added.threadRoot && { threadRoot: added.threadRoot }),
    ...(transaction && { sentBy: { deviceId: transaction.deviceId, transactionId: transaction.transactionId } }),
  }
  return [
    put(events, [id], stored),
    put(timeline, [roomId, position], id),
    put(roomTips, [roomId], added.tip),
    ...stateRows(added),
    ...(transaction ? [put(transactions, [transaction.session, transaction.request], id)] : []),
    ...relationRows(added),
  ]
}

function stateRows({ roomId, event, position, changes, newGroup }: NewEvent): Write[] {
  if (changes.length === 0) return []
  const rows: Write[] = changes.map(({ type, stateKey, after }) =>
    after ? put(currentState, [roomId, type, stateKey], after) : remove(currentState, [roomId, type, stateKey]),
  )
  rows.push(put(stateLog, [roomId, position], changes))
  if (newGroup) rows.push(put(stateGroups, [roomId, position], newGroup))
  for (const { type, stateKey, after } of changes) {
    if (type !== 'm.room.member' || !after?.membership) continue
    const { membership, since = position, id: eventId, forgottenUpTo } = after
    const row = { membership, eventId, position, since, sender: event.pdu.sender as UserId }
    const forgotten = forgottenUpTo !== undefined && { forgottenUpTo }
    rows.push(put(memberships, [stateKey as UserId, roomId], { ...row, ...forgotten }))
  }
  return rows
}

function relationRows({ roomId, event, position, relation, threadRoot, threadPosition }: NewEvent): Write[] {
  if (!relation) return []
  const { parentId, ...kind } = relation
  const child = { childId: event.eventId as EventId, type: event.pdu.type, sender: event.pdu.sender as UserId }
  const rows: Write[] = [put(relations, [parentId, position], { ...kind, ...child })]
  if (relation.relType !== 'm.thread' || !threadRoot) return rows
  if (threadPosition !== undefined) rows.push(remove(threadsByActivity, [roomId, threadPosition]))
  rows.push(put(threads, [roomId, threadRoot], { latestPosition: position }))
  rows.push(put(threadsByActivity, [roomId, position], threadRoot))
  return rows
}
