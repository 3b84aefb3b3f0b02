/** An event as a service asks for it, and the unsealed federation event that comes of it. */
import { authTypesFor } from '#federation/rules/auth-types.ts'
import { referenceHash, encodeBase64 } from '#federation/rules/hashes.ts'
import { type EventReference, type JsonObject, type Pdu, type RoomEvent } from '#federation/rules/pdu.ts'
import type { RoomVersion } from '#federation/rules/room-versions.ts'
import type { EventId, RoomId, UserId } from '#spec/ids.ts'

export type { JsonObject } from '#federation/rules/pdu.ts'

export interface EventDraft {
  readonly type: string
  readonly sender: UserId
  readonly content: JsonObject
  readonly stateKey?: string
  readonly redacts?: EventId
}

/** The limit of room versions 6 and later. The older ones would go on to 2^63 - 1, but a number can count no further. */
const DEPTH_MAX = Number.MAX_SAFE_INTEGER

export interface Surroundings {
  /** Absent for the create event of a room whose ID is that event's hash. */
  readonly roomId?: RoomId
  readonly version: RoomVersion
  readonly extremities: readonly EventId[]
  readonly depth: number
  readonly now: number
  /** Finds an auth event by its place in the state. */
  readonly state: (type: string, stateKey: string) => RoomEvent | undefined
  /** Finds an extremity; asked in the versions whose references carry hashes. */
  readonly event: (id: EventId) => RoomEvent | undefined
  /** For the versions whose event IDs are not hashes. */
  readonly newEventId: () => EventId
}

export function composePdu(draft: EventDraft, around: Surroundings): Pdu {
  const { version } = around
  const state = draft.stateKey === undefined ? {} : { state_key: draft.stateKey }
  const redactsOnTop = draft.redacts !== undefined && !version.redactsInContent
  const redactsInside = draft.redacts !== undefined && version.redactsInContent
  const content = redactsInside ? { ...draft.content, redacts: draft.redacts } : draft.content
  const authEvents = authTypesFor({ ...draft, ...state }, version)
    .map(([type, stateKey]) => around.state(type, stateKey))
    .filter((event) => event !== undefined)
  const previous = around.extremities.map((id) => known(around.event(id), id, version))
  return {
    type: draft.type,
    ...(around.roomId !== undefined && { room_id: around.roomId }),
    sender: draft.sender,
    ...state,
    content,
    ...(redactsOnTop && { redacts: draft.redacts }),
    prev_events: previous.map((event) => reference(event, version)),
    auth_events: authEvents.map((event) => reference(event, version)),
    depth: Math.min(around.depth + 1, DEPTH_MAX),
    origin_server_ts: around.now,
    ...(version.eventIds === 'in event' && { event_id: around.newEventId() }),
  }
}

type Citable = Pick<RoomEvent, 'eventId'> & { readonly pdu?: Pdu }

function known(event: RoomEvent | undefined, id: EventId, version: RoomVersion): Citable {
  if (event) return event
  if (version.eventReferencesArePairs) throw new Error(`the extremity ${id} is missing`)
  return { eventId: id }
}

function reference({ eventId, pdu }: Citable, version: RoomVersion): EventReference {
  if (!version.eventReferencesArePairs || !pdu) return eventId
  return [eventId, { sha256: encodeBase64(referenceHash(pdu, version)) }]
}
