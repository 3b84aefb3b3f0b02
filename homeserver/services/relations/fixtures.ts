/** Events and relations for the tests of this folder, of which a test states only what matters. */
import type { JsonObject, Pdu, RoomEvent } from '#federation/rules/pdu.ts'
import { EventId } from '#spec/ids.ts'
import type { ChildRelation } from './aggregate.ts'

export const ALICE = '@alice:example.org'
export const BOB = '@bob:example.org'

export function roomEvent(eventId: string, pdu: Partial<Pdu> = {}): RoomEvent {
  const room = { roomId: '!r:example.org' }
  const graph = { prev_events: [], auth_events: [], depth: 1, origin_server_ts: 1 }
  return { eventId, ...room, pdu: { type: 'm.room.message', sender: ALICE, content: {}, ...graph, ...pdu } }
}

export function relatesTo(eventId: string, relType: string, others: JsonObject = {}): JsonObject {
  return { 'm.relates_to': { rel_type: relType, event_id: eventId, ...others } }
}

export function edit(eventId: string, pdu: Partial<Pdu> = {}): RoomEvent {
  const content = { body: '* new', 'm.new_content': { body: 'new' }, ...relatesTo('$original', 'm.replace') }
  return roomEvent(eventId, { content, ...pdu })
}

export function child(childId: string, relation: Partial<ChildRelation> = {}): ChildRelation {
  const kind = { relType: 'm.thread', type: 'm.room.message', sender: ALICE }
  return { childId: EventId.parse(childId), position: 1, ...kind, ...relation }
}
