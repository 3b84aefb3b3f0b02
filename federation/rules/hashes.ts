/** Content and reference hashes, and the IDs made of them. Server-Server API, "Signing Events". */
import { hash } from 'node:crypto'
import { encodeBase64, withoutPadding } from './base64.ts'
import { canonicalJson } from './canonical-json.ts'
import type { Pdu, RoomEvent } from './pdu.ts'
import { redact } from './redaction.ts'
import type { RoomVersion } from './room-versions.ts'

export { decodeBase64, encodeBase64 } from './base64.ts'

/** What belongs into `hashes.sha256`. Throws `CanonicalJsonError` for content that the room version does not allow. */
export function contentHash(pdu: Pdu, version: RoomVersion): string {
  const { unsigned: _unsigned, signatures: _signatures, hashes: _hashes, ...hashed } = pdu
  return withoutPadding(hash('sha256', canonicalJson(hashed, { lenient: !version.strictCanonicalJson }), 'base64'))
}

/** Whether the content is what was signed. If not, the event is used in its redacted form. */
export function contentHashMatches(pdu: Pdu, version: RoomVersion): boolean {
  const claimed = pdu.hashes?.sha256
  return claimed !== undefined && withoutPadding(claimed) === contentHash(pdu, version)
}

/** The text that signatures are made over, and that the reference hash is taken of. */
export function redactedJson(pdu: Pdu, version: RoomVersion): string {
  const { unsigned: _unsigned, signatures: _signatures, ...rest } = redact(pdu, version)
  return canonicalJson(rest, { lenient: !version.strictCanonicalJson })
}

export function referenceHash(pdu: Pdu, version: RoomVersion): Uint8Array {
  return hash('sha256', redactedJson(pdu, version), 'buffer')
}

/**
 * The event's ID; for room versions 1 and 2 the one that it carries, which the format check has seen. `redacted` is the `redactedJson` of
 * the event, where it was made before.
 */
export function eventIdOf(pdu: Pdu, version: RoomVersion, redacted?: string): string {
  if (version.eventIds === 'in event') return pdu.event_id ?? ''
  const digest = hash('sha256', redacted ?? redactedJson(pdu, version), 'buffer')
  return '$' + encodeBase64(digest, alphabetOf(version))
}

function alphabetOf(version: RoomVersion): 'standard' | 'url-safe' {
  return version.eventIds === 'hash, standard base64' ? 'standard' : 'url-safe'
}

/** The room that an event belongs to; of a create event that is the room's ID, the room that it makes. */
export function roomIdOf(pdu: Pdu, eventId: string, version: RoomVersion): string {
  if (version.roomIdIsCreateHash && pdu.type === 'm.room.create') return '!' + eventId.slice(1)
  return pdu.room_id ?? ''
}

/** The ID of the create event that a room ID of version 12 or later stands for. */
export function createEventIdOf(roomId: string): string {
  return '$' + roomId.slice(1)
}

/** The event with its IDs computed. */
export function roomEvent(pdu: Pdu, version: RoomVersion, redacted?: string): RoomEvent {
  const eventId = eventIdOf(pdu, version, redacted)
  return { eventId, roomId: roomIdOf(pdu, eventId, version), pdu }
}
