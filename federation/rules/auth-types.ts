/** Which state events an event must cite as its auth events. Server-Server API, "Auth events selection". */
import { ownObject, ownString } from './json.ts'
import type { Pdu } from './pdu.ts'
import type { RoomVersion } from './room-versions.ts'

export type AuthType = readonly [type: string, stateKey: string]

export type EventDraft = Pick<Pdu, 'type' | 'state_key' | 'sender' | 'content'>

export function authTypesFor(event: EventDraft, version: RoomVersion): readonly AuthType[] {
  if (event.type === 'm.room.create') return []
  const types: AuthType[] = version.createIsImplied ? [] : [['m.room.create', '']]
  types.push(['m.room.power_levels', ''], ['m.room.member', event.sender])
  if (event.type === 'm.room.member' && event.state_key !== undefined) {
    types.push(...memberAuthTypes(event, event.state_key, version))
  }
  return types
}

function memberAuthTypes(event: EventDraft, target: string, version: RoomVersion): AuthType[] {
  const types: AuthType[] = []
  const membership = ownString(event.content, 'membership')
  if (target !== event.sender) types.push(['m.room.member', target])
  if (membership === 'join' || membership === 'invite' || (membership === 'knock' && version.knocking)) {
    types.push(['m.room.join_rules', ''])
  }
  const token = membership === 'invite' ? thirdPartyToken(event) : undefined
  if (token !== undefined) types.push(['m.room.third_party_invite', token])
  const authorisingUser = ownString(event.content, 'join_authorised_via_users_server')
  if (membership === 'join' && version.restrictedJoins && authorisingUser !== undefined) {
    if (authorisingUser !== event.sender && authorisingUser !== target) types.push(['m.room.member', authorisingUser])
  }
  return types
}

function thirdPartyToken(event: EventDraft): string | undefined {
  const invite = ownObject(event.content, 'third_party_invite')
  const signed = invite && ownObject(invite, 'signed')
  return signed && ownString(signed, 'token')
}
