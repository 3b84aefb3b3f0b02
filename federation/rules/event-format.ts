/**
 * The first check of every event: does it have the shape that its room version prescribes, and is it within the limits?
 * An event that fails is dropped, not rejected. Server-Server API, "PDUs" and "Size limits".
 */
import { isEventId, isRoomId, isUserId } from '#spec/ids.ts'
import { canonicalJson, CanonicalJsonError } from './canonical-json.ts'
import { isJsonObject, isRawNumber, numberOf, own, type Json, type JsonObject } from './json.ts'
import type { Pdu } from './pdu.ts'
import type { RoomVersion } from './room-versions.ts'

/** The whole event in its federation form. */
export const EVENT_BYTES_MAX = 65_536
export const EVENT_ID_FIELD_MAX = 255
export const PREV_EVENTS_MAX = 20
export const AUTH_EVENTS_MAX = 10

/** Up to room version 5 it is 2^63 - 1, which no double holds exactly; later ones end at 2^53 - 1, as all their integers do. */
const DEPTH_MAX = 2 ** 63

export type FormatReason =
  | 'not an object'
  | 'missing field'
  | 'wrong type'
  | 'bad ID'
  | 'too many references'
  | 'too large'
  | 'not canonical JSON'

export type FormatVerdict =
  | { readonly ok: true; readonly pdu: Pdu }
  | { readonly ok: false; readonly reason: FormatReason; readonly text: string }

type Problem = { readonly ok: false; readonly reason: FormatReason; readonly text: string }

export function checkEventFormat(value: Json | Pdu, version: RoomVersion): FormatVerdict {
  if (!isJsonObject(value)) return problem('not an object', 'an event is a JSON object')
  const found =
    checkStrings(value, version) ??
    checkRoomId(value, version) ??
    checkNumbers(value, version) ??
    checkObjects(value) ??
    checkReferences(value, 'prev_events', PREV_EVENTS_MAX, version) ??
    checkReferences(value, 'auth_events', AUTH_EVENTS_MAX, version) ??
    checkSize(value, version)
  // Everything that `Pdu` promises was looked at above.
  return found ?? { ok: true, pdu: value as unknown as Pdu }
}

function checkStrings(event: JsonObject, version: RoomVersion): Problem | undefined {
  for (const name of ['type', 'sender'] as const) {
    const found = checkString(event, name, version) ?? (own(event, name) === undefined ? missing(name) : undefined)
    if (found) return found
  }
  // The state map tells types from state keys by the first NUL.
  if (String(own(event, 'type')).includes('\u0000')) return problem('bad ID', '`type` holds a NUL')
  if (!isUserId(String(own(event, 'sender')))) return problem('bad ID', '`sender` is not a user ID')
  const optional = checkString(event, 'state_key', version) ?? checkString(event, 'redacts', version)
  if (optional) return optional
  if (version.eventIds !== 'in event') return undefined
  const found = checkString(event, 'event_id', version)
  if (found) return found
  return isEventId(String(own(event, 'event_id'))) ? undefined : problem('bad ID', '`event_id` is not an event ID')
}

function checkString(event: JsonObject, name: string, version: RoomVersion): Problem | undefined {
  const value = own(event, name)
  if (value === undefined) return undefined
  if (typeof value !== 'string') return problem('wrong type', `\`${name}\` must be a string`)
  return isWithin(value, version) ? undefined : problem('too large', `\`${name}\` is longer than ${EVENT_ID_FIELD_MAX}`)
}

function isWithin(text: string, version: RoomVersion): boolean {
  if (text.length * 3 <= EVENT_ID_FIELD_MAX) return true
  const length = version.limitsIdBytes ? Buffer.byteLength(text) : [...text].length
  return length <= EVENT_ID_FIELD_MAX
}

function checkRoomId(event: JsonObject, version: RoomVersion): Problem | undefined {
  const roomId = own(event, 'room_id')
  // Auth rule 1.2 of version 12 rejects a create event with a room ID; here it only may be absent.
  if (roomId === undefined) {
    return version.roomIdIsCreateHash && own(event, 'type') === 'm.room.create' ? undefined : missing('room_id')
  }
  if (typeof roomId !== 'string') return problem('wrong type', '`room_id` must be a string')
  return isRoomId(roomId) ? undefined : problem('bad ID', '`room_id` is not a room ID')
}

function checkNumbers(event: JsonObject, version: RoomVersion): Problem | undefined {
  for (const name of ['depth', 'origin_server_ts'] as const) {
    const value = own(event, name)
    if (value === undefined) return missing(name)
    if (!isWhole(value, version)) return problem('wrong type', `\`${name}\` must be an integer`)
  }
  const depth = numberOf(own(event, 'depth')) ?? 0
  return depth < 0 || depth > DEPTH_MAX ? problem('too large', '`depth` is out of range') : undefined
}

function isWhole(value: Json, version: RoomVersion): boolean {
  if (version.strictCanonicalJson) return Number.isSafeInteger(value)
  if (typeof value === 'number') return Number.isInteger(value)
  return isRawNumber(value) && /^-?[0-9]+$/.test(value.rawJSON)
}

function checkObjects(event: JsonObject): Problem | undefined {
  for (const name of ['content', 'hashes', 'signatures'] as const) {
    const value = own(event, name)
    if (value === undefined) return missing(name)
    if (!isJsonObject(value)) return problem('wrong type', `\`${name}\` must be an object`)
  }
  const unsigned = own(event, 'unsigned')
  if (unsigned !== undefined && !isJsonObject(unsigned)) return problem('wrong type', '`unsigned` must be an object')
  if (!isHashes(own(event, 'hashes'))) return problem('wrong type', '`hashes.sha256` must be a string')
  if (!areSignatures(own(event, 'signatures'))) {
    return problem('wrong type', '`signatures` must hold strings by server and key')
  }
  return undefined
}

function isHashes(value: Json | undefined): boolean {
  return isJsonObject(value) && typeof own(value, 'sha256') === 'string'
}

function areSignatures(value: Json | undefined): boolean {
  if (!isJsonObject(value)) return false
  return Object.values(value).every(
    (ofServer) => isJsonObject(ofServer) && Object.values(ofServer).every((signature) => typeof signature === 'string'),
  )
}

function checkReferences(event: JsonObject, name: string, max: number, version: RoomVersion): Problem | undefined {
  const references = own(event, name)
  if (references === undefined) return missing(name)
  if (!Array.isArray(references)) return problem('wrong type', `\`${name}\` must be an array`)
  if (references.length > max) return problem('too many references', `\`${name}\` has more than ${max} entries`)
  const isReference = version.eventReferencesArePairs ? isPair : isEventIdText
  return references.every(isReference) ? undefined : problem('bad ID', `\`${name}\` must refer to events`)
}

function isEventIdText(value: Json): boolean {
  return typeof value === 'string' && isEventId(value)
}

function isPair(value: Json): boolean {
  if (!Array.isArray(value)) return false
  const [eventId, hashes] = value as readonly Json[]
  return value.length === 2 && typeof eventId === 'string' && isEventId(eventId) && isJsonObject(hashes)
}

function checkSize(event: JsonObject, version: RoomVersion): Problem | undefined {
  try {
    const text = canonicalJson(event, { lenient: !version.strictCanonicalJson })
    if (text.length * 3 <= EVENT_BYTES_MAX || Buffer.byteLength(text) <= EVENT_BYTES_MAX) return undefined
    return problem('too large', `the event is larger than ${EVENT_BYTES_MAX} bytes`)
  } catch (error) {
    if (error instanceof CanonicalJsonError) return problem('not canonical JSON', error.message)
    throw error
  }
}

function missing(name: string): Problem {
  return problem('missing field', `\`${name}\` is missing`)
}

function problem(reason: FormatReason, text: string): Problem {
  return { ok: false, reason, text }
}
