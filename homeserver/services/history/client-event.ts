/** From what is stored to the client format. Client-Server API, "Room event format". */
import type { ClientEvent, StrippedStateEvent, Unsigned } from '#spec/events/client-event.ts'
import { timestampOf, type Pdu } from '#federation/rules/pdu.ts'
import type { EventId, RoomId, UserId } from '#spec/ids.ts'
import type { KnownEvent } from '../rooms/event-reader.ts'
import type { Membership } from '../rooms/tables.ts'

export interface Reader {
  readonly userId: UserId
  readonly deviceId: string
  /** `m.ignored_user_list`. */
  readonly ignored: ReadonlySet<string>
}

export type EventFormat = 'client' | 'federation'

export interface Surroundings {
  readonly reader: Reader
  readonly now: number
  /** The reader's own membership when the event was sent. */
  readonly membership?: Membership
  readonly replaced?: KnownEvent
  readonly redaction?: KnownEvent
  readonly relations?: NonNullable<Unsigned['m.relations']>
}

/** The event as a room's member sees it, without its room ID: syncing leaves it out, the others add it. */
export type RoomlessEvent = Omit<ClientEvent, 'room_id'>

export function clientEvent(event: KnownEvent, around: Surroundings): RoomlessEvent {
  const { pdu } = event
  const redacts = redactedId(pdu)
  return {
    ...(redacts === undefined ? { content: pdu.content } : { content: { ...pdu.content, redacts }, redacts }),
    event_id: event.eventId,
    origin_server_ts: timestampOf(pdu),
    sender: pdu.sender as UserId,
    type: pdu.type,
    ...(pdu.state_key !== undefined && { state_key: pdu.state_key }),
    unsigned: unsignedOf(event, around),
  }
}

/** As servers pass it among themselves, for clients that ask for that: with hashes, signatures and what it stands on. */
export function federationEvent(event: KnownEvent, around: Surroundings): RoomlessEvent {
  return { ...event.pdu, event_id: event.eventId, unsigned: unsignedOf(event, around) } as unknown as RoomlessEvent
}

/** Served at both places in every room version, so that any client finds it. */
function redactedId(pdu: Pdu): EventId | undefined {
  if (pdu.type !== 'm.room.redaction') return undefined
  const id = pdu.redacts ?? pdu.content['redacts']
  return typeof id === 'string' ? (id as EventId) : undefined
}

function unsignedOf(event: KnownEvent, around: Surroundings): Unsigned {
  const { reader, replaced, redaction, relations, membership } = around
  const isOwn = event.pdu.sender === reader.userId && event.sentBy?.deviceId === reader.deviceId
  return {
    age: Math.max(0, around.now - timestampOf(event.pdu)),
    ...(isOwn && event.sentBy && { transaction_id: event.sentBy.transactionId }),
    ...(membership && { membership }),
    ...(replaced && { prev_content: replaced.pdu.content, replaces_state: replaced.eventId }),
    ...(redaction && { redacted_because: nestedEvent(redaction, around) }),
    ...(relations && { 'm.relations': relations }),
  }
}

function nestedEvent(event: KnownEvent, { reader, now }: Surroundings): ClientEvent {
  return withRoomId(clientEvent(event, { reader, now }), event.roomId)
}

export function withRoomId(event: RoomlessEvent, room: RoomId): ClientEvent {
  return { ...event, room_id: room } as ClientEvent
}

export function strippedEvent({ pdu }: KnownEvent): StrippedStateEvent {
  return { content: pdu.content, sender: pdu.sender as UserId, state_key: pdu.state_key ?? '', type: pdu.type }
}
