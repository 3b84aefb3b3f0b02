/**
 * What is left of an event when it is redacted. Event IDs and signatures cover this form only, so that they stay valid for
 * an event whose content is gone. "Redactions" in the text of each room version.
 */
import { domainOf } from '#spec/ids.ts'
import { own, ownObject, ownString, type Json, type JsonObject } from './json.ts'
import type { Pdu } from './pdu.ts'
import type { PowerLevels } from './power-levels.ts'
import type { RoomVersion } from './room-versions.ts'

const TOP_LEVEL: ReadonlySet<string> = new Set([
  'event_id',
  'type',
  'room_id',
  'sender',
  'state_key',
  'content',
  'hashes',
  'signatures',
  'depth',
  'prev_events',
  'auth_events',
  'origin_server_ts',
])

/** Relics that survive redaction up to room version 10. */
const OBSOLETE_TOP_LEVEL: ReadonlySet<string> = new Set(['origin', 'membership', 'prev_state'])

const POWER_LEVELS = [
  'ban',
  'events',
  'events_default',
  'kick',
  'redact',
  'state_default',
  'users',
  'users_default',
] as const

export function redact(pdu: Pdu, version: RoomVersion): Pdu {
  const redacted: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(pdu)) {
    if (TOP_LEVEL.has(key) || (!version.updatedRedaction && OBSOLETE_TOP_LEVEL.has(key))) redacted[key] = value
  }
  redacted['content'] = redactContent(pdu.type, pdu.content, version)
  return redacted as unknown as Pdu
}

function redactContent(type: string, content: JsonObject, version: RoomVersion): JsonObject {
  switch (type) {
    case 'm.room.member':
      return redactMember(content, version)
    case 'm.room.create':
      return version.updatedRedaction ? content : pick(content, ['creator'])
    case 'm.room.join_rules':
      return pick(content, version.redactionKeepsAllow ? ['join_rule', 'allow'] : ['join_rule'])
    case 'm.room.power_levels':
      return pick(content, version.updatedRedaction ? [...POWER_LEVELS, 'invite'] : POWER_LEVELS)
    case 'm.room.history_visibility':
      return pick(content, ['history_visibility'])
    case 'm.room.aliases':
      return version.specialAliases ? pick(content, ['aliases']) : {}
    case 'm.room.redaction':
      return version.redactsInContent ? pick(content, ['redacts']) : {}
    default:
      return {}
  }
}

function redactMember(content: JsonObject, version: RoomVersion): JsonObject {
  const kept = pick(
    content,
    version.redactionKeepsAuthorisingUser ? ['membership', 'join_authorised_via_users_server'] : ['membership'],
  )
  if (!version.updatedRedaction) return kept
  // "No longer redacted, but will only contain the `signed` key": where there is none, it is empty.
  const invite = ownObject(content, 'third_party_invite')
  return invite ? { ...kept, third_party_invite: pick(invite, ['signed']) } : kept
}

function pick(object: JsonObject, keys: readonly string[]): JsonObject {
  const picked: Record<string, Json> = {}
  for (const key of keys) {
    const value = own(object, key)
    if (value !== undefined) picked[key] = value
  }
  return picked
}

/** The event that a redaction means; where the ID stands depends on the room version. */
export function redactedEventId(redaction: Pdu, version: RoomVersion): string | undefined {
  return version.redactsInContent ? ownString(redaction.content, 'redacts') : redaction.redacts
}

/**
 * Whether a redaction that was allowed to be sent is also applied to its target, by the power levels at the redaction.
 * "Handling redactions", room version 3 and later; before, the auth rules have decided it.
 */
export function appliesRedaction(redaction: Pdu, target: Pdu, power: PowerLevels, version: RoomVersion): boolean {
  if (version.authorizesRedactions) return true
  return power.powerOf(redaction.sender) >= power.redact || domainOf(redaction.sender) === domainOf(target.sender)
}
