/**
 * Event authorization: may this event stand, given this state? Called by the caller three times for an event that arrives:
 * against the state of its auth events, the state before it and the current state. The rule numbers in the comments are
 * those of room version 12; the texts of the older versions number the same rules a little differently.
 *
 * Signatures are not verified here but in the step before (`requiredSigners`), except those inside a third-party invite.
 */
import { domainOf, isUserId } from '#spec/ids.ts'
import type { AuthContext } from './auth-context.ts'
import { authTypesFor } from './auth-types.ts'
import { authorizeMember } from './authorize-member.ts'
import { authorizePowerLevels } from './authorize-power-levels.ts'
import { createEventIdOf } from './hashes.ts'
import { own } from './json.ts'
import { isState, membership, type RoomEvent } from './pdu.ts'
import { readPowerLevels, type PowerLevels } from './power-levels.ts'
import { roomVersion, type RoomVersion } from './room-versions.ts'
import { stateKeyOf, type StateLookup } from './state-map.ts'
import { allowed, refused, type Verdict } from './verdict.ts'

export type { StateLookup } from './state-map.ts'
export type { AuthReason, Refusal, Verdict } from './verdict.ts'

/** `state` must know the create event in every room version, also where it is not among the auth events. */
export function authorize(event: RoomEvent, state: StateLookup, version: RoomVersion): Verdict {
  const { pdu } = event
  // Rule 1.
  if (pdu.type === 'm.room.create') return authorizeCreate(event, version)

  // Rule 2, and what rule 2.4 of the versions before 12 is there for.
  const create = state('m.room.create', '')
  if (!create || create.rejected) return refused('no create event', 'the room has no accepted create event')
  if (version.createIsImplied && create.eventId !== createEventIdOf(event.roomId)) {
    return refused('no create event', 'the room ID belongs to another create event')
  }

  // Rule 4.
  if (own(create.pdu.content, 'm.federate') === false && domainOf(pdu.sender) !== domainOf(create.pdu.sender)) {
    return refused('room not federated', 'the room admits users of its own server only')
  }
  // Room versions 1 to 5, rule 4.
  if (version.specialAliases && pdu.type === 'm.room.aliases') return authorizeAliases(event)

  const power = readPowerLevels(create, state('m.room.power_levels', ''), version)
  // Rule 5.
  if (pdu.type === 'm.room.member') return authorizeMember({ event, create, power, state, version })
  // Rule 6. Ahead of every rule about levels: whoever leaves is still listed with one, and it must not count.
  if (membership(state('m.room.member', pdu.sender)) !== 'join') {
    return refused('sender not joined', `${pdu.sender} is not in the room`)
  }
  return authorizeOther({ event, create, power, state, version })
}

function authorizeOther(context: AuthContext): Verdict {
  const { event, power, version } = context
  const { pdu } = event
  const senderPower = power.powerOf(pdu.sender)
  // Rule 7.
  if (pdu.type === 'm.room.third_party_invite') {
    return senderPower >= power.invite ? allowed : refused('insufficient power', `to invite takes ${power.invite}`)
  }
  // Rule 8.
  const required = power.requiredFor(pdu.type, isState(pdu))
  if (senderPower < required) return refused('insufficient power', `to send ${pdu.type} takes ${required}`)
  // Rule 9.
  if (pdu.state_key?.startsWith('@') && pdu.state_key !== pdu.sender) {
    return refused('state key belongs to another user', `only ${pdu.state_key} may set this`)
  }
  // Rule 10.
  if (pdu.type === 'm.room.power_levels') return authorizePowerLevels(context)
  // Room versions 1 and 2, rule 11.
  if (version.authorizesRedactions && pdu.type === 'm.room.redaction')
    return authorizeRedaction(event, senderPower, power)
  // Rule 11.
  return allowed
}

function authorizeCreate({ eventId, pdu }: RoomEvent, version: RoomVersion): Verdict {
  const bad = (text: string) => refused('bad create event', text)
  if (pdu.prev_events.length > 0) return bad('a create event comes first in its room')
  if (version.roomIdIsCreateHash && pdu.room_id !== undefined) return bad('the room ID follows from the event')
  if (!version.roomIdIsCreateHash && domainOf(pdu.room_id ?? '') !== domainOf(pdu.sender)) {
    return bad('the room ID names another server than the sender')
  }
  const claimed = own(pdu.content, 'room_version')
  if (claimed !== undefined && (typeof claimed !== 'string' || !roomVersion(claimed))) {
    return bad(`the room version of ${eventId} is not known`)
  }
  if (version.createNamesCreator && own(pdu.content, 'creator') === undefined) return bad('`creator` is missing')
  if (version.privilegedCreators && !areUserIds(own(pdu.content, 'additional_creators'))) {
    return bad('`additional_creators` must be an array of user IDs')
  }
  return allowed
}

function areUserIds(value: unknown): boolean {
  if (value === undefined) return true
  return Array.isArray(value) && value.every((user) => typeof user === 'string' && isUserId(user))
}

function authorizeAliases({ pdu }: RoomEvent): Verdict {
  if (pdu.state_key === undefined) return refused('bad aliases event', 'aliases need a state key')
  if (pdu.state_key === domainOf(pdu.sender)) return allowed
  return refused('bad aliases event', 'the aliases of a server are set by its own users')
}

function authorizeRedaction({ eventId, pdu }: RoomEvent, senderPower: number, power: PowerLevels): Verdict {
  if (senderPower >= power.redact || domainOf(pdu.redacts ?? '') === domainOf(eventId)) return allowed
  return refused('redaction not allowed', `to redact the events of other servers takes ${power.redact}`)
}

/**
 * Rule 3: whether the auth events that an event cites are the right ones. They come with `rejected` set as they were
 * received.
 */
export function checkAuthEvents(event: RoomEvent, authEvents: readonly RoomEvent[], version: RoomVersion): Verdict {
  // A create event is judged by rule 1 alone.
  if (event.pdu.type === 'm.room.create') return allowed
  const expected = new Set(authTypesFor(event.pdu, version).map(([type, stateKey]) => stateKeyOf(type, stateKey)))
  const seen = new Set<string>()
  for (const authEvent of authEvents) {
    const { type, state_key: stateKey } = authEvent.pdu
    const key = stateKeyOf(type, stateKey ?? '')
    if (seen.has(key)) return refused('duplicate auth event', `two auth events for ${type}`)
    if (stateKey === undefined || !expected.has(key)) return refused('unexpected auth event', `${type} is not expected`)
    if (authEvent.rejected) return refused('rejected auth event', `${authEvent.eventId} was rejected`)
    if (authEvent.roomId !== event.roomId) {
      return refused('auth event of another room', `${authEvent.eventId} is in ${authEvent.roomId}`)
    }
    seen.add(key)
  }
  if (!version.createIsImplied && !seen.has(stateKeyOf('m.room.create', ''))) {
    return refused('no create event', 'no auth event is the create event')
  }
  return allowed
}
