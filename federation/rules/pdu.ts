/** Events as they travel between servers, and the form in which the rules handle them. */
import { numberOf, ownString, type Json, type JsonObject } from './json.ts'

export type { Json, JsonObject } from './json.ts'

/** From room version 3 on the ID; before, the ID with the event's hashes. */
export type EventReference = string | readonly [eventId: string, hashes: JsonObject]

/** The federation format. Fields that are not listed may be present and are covered by the hash. */
export interface Pdu {
  readonly type: string
  /** Absent only in the create event of versions whose room ID is that event's hash. */
  readonly room_id?: string
  readonly sender: string
  readonly state_key?: string
  readonly content: JsonObject
  readonly prev_events: readonly EventReference[]
  readonly auth_events: readonly EventReference[]
  readonly depth: number
  readonly origin_server_ts: number
  readonly hashes?: { readonly sha256: string }
  readonly signatures?: Signatures
  readonly unsigned?: JsonObject
  readonly redacts?: string
  /** Room versions 1 and 2 only. */
  readonly event_id?: string
}

export interface Signatures {
  readonly [serverName: string]: { readonly [keyId: string]: string }
}

/** An event with the IDs that were computed from it. `rejected`: it failed authorization when it was received. */
export interface RoomEvent {
  readonly eventId: string
  readonly roomId: string
  readonly pdu: Pdu
  readonly rejected?: boolean
}

function idOf(reference: EventReference): string {
  return typeof reference === 'string' ? reference : reference[0]
}

export function prevEventIds(pdu: Pick<Pdu, 'prev_events'>): readonly string[] {
  return pdu.prev_events.map(idOf)
}

export function authEventIds(pdu: Pick<Pdu, 'auth_events'>): readonly string[] {
  return pdu.auth_events.map(idOf)
}

export function isState(pdu: Pick<Pdu, 'state_key'>): boolean {
  return pdu.state_key !== undefined
}

/** The `membership` of a member event; `undefined` where the event is absent or says nothing legible. */
export function membership(event: RoomEvent | undefined): string | undefined {
  return event && ownString(event.pdu.content, 'membership')
}

/** Up to room version 5 the field may be a raw number, which cannot be compared as it is. */
export function depthOf(pdu: Pdu): number {
  return numberOf(pdu.depth as Json) as number
}

/** As `depthOf`, for the clock of the sender's server. */
export function timestampOf(pdu: Pdu): number {
  return numberOf(pdu.origin_server_ts as Json) as number
}
