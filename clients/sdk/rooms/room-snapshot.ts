/** A room as the body of a sync, so that reading a snapshot is nothing but applying it. Pure. */
import type { BareEvent, JoinedRoomBody, StrippedEvent, WireEvent } from '../wire.ts'
import type { Receipts } from './receipts.ts'
import type { RoomAccount } from './room-account.ts'
import type { RoomState } from './room-state.ts'

export interface SnapshotSources {
  readonly me: string
  readonly state: RoomState
  readonly account: RoomAccount
  readonly receipts: Receipts
  readonly summary: NonNullable<JoinedRoomBody['summary']>
  readonly tail: NonNullable<JoinedRoomBody['timeline']>
}

export function snapshotOf({ me, state, account, receipts, summary, tail }: SnapshotSources): JoinedRoomBody {
  const people = new Set([me, ...(summary['m.heroes'] ?? []), ...(tail.events ?? []).map((event) => event.sender)])
  const { notifications, highlights, threads } = account.counts
  return {
    timeline: tail,
    state_after: { events: [...state].filter((event) => isKept(event, people)).map(asWireEvent) },
    summary,
    account_data: { events: account.data },
    ephemeral: { events: [{ type: 'm.receipt', content: receiptContent(receipts, people) }] },
    unread_notifications: { notification_count: notifications, highlight_count: highlights },
    unread_thread_notifications: Object.fromEntries(
      [...threads].map(([root, counts]) => [
        root,
        { notification_count: counts.notifications, highlight_count: counts.highlights },
      ]),
    ),
  }
}

/** Of the members only those that the first screen names: a large room would not fit. */
function isKept(event: StrippedEvent, people: ReadonlySet<string>): boolean {
  return event.type !== 'm.room.member' || people.has(event.state_key)
}

/** State needs no ID and no time once it is current. */
function asWireEvent({ type, state_key, sender, content }: StrippedEvent): WireEvent {
  return { event_id: '', origin_server_ts: 0, type, state_key, sender, content }
}

function receiptContent(receipts: Receipts, people: ReadonlySet<string>): BareEvent['content'] {
  const content: Record<string, { 'm.read': Record<string, object> }> = {}
  for (const [line, { userId, eventId, at }] of receipts.entries()) {
    if (!people.has(userId)) continue
    const byUser = (content[eventId] ??= { 'm.read': {} })
    byUser['m.read'][userId] = line === '' ? { ts: at } : { ts: at, thread_id: line }
  }
  return content
}
