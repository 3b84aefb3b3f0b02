/** Who may do what, by power levels. Pure; Client-Server API, "m.room.power_levels", and room version 12 for creators. */
import { numberIn, objectIn, textIn, textsIn, type Content } from '../wire.ts'
import type { Permissions } from './room-values.ts'
import type { RoomState } from './room-state.ts'

/** In these versions the creator is an ordinary member with a high level; in all later ones nothing is above a creator. */
const VERSIONS_WITH_ORDINARY_CREATOR = new Set(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11'])

const ORDINARY_CREATOR_LEVEL = 100
const DEFAULTS = { ban: 50, kick: 50, redact: 50, invite: 0, state_default: 50, events_default: 0, users_default: 0 }

type Action = keyof typeof DEFAULTS

export function powerOf(state: RoomState, userId: string): number {
  const create = state.event('m.room.create')
  const isOrdinary = VERSIONS_WITH_ORDINARY_CREATOR.has(textIn(create?.content, 'room_version') ?? '1')
  const creators = create ? [create.sender, ...textsIn(create.content, 'additional_creators')] : []
  if (!isOrdinary && creators.includes(userId)) return Number.POSITIVE_INFINITY
  const levels = state.content('m.room.power_levels')
  if (!levels) return create?.sender === userId ? ORDINARY_CREATOR_LEVEL : 0
  return numberIn(objectIn(levels, 'users'), userId) ?? levelFor(levels, 'users_default')
}

export function permissionsOf(state: RoomState, me: string, isJoined: boolean): Permissions {
  const levels = state.content('m.room.power_levels')
  const power = isJoined ? powerOf(state, me) : Number.NEGATIVE_INFINITY
  const may = (action: Action) => power >= levelFor(levels, action)
  const maySend = (type: string) => power >= levelToSend(levels, type, 'events_default')
  const maySet = (type: string) => power >= levelToSend(levels, type, 'state_default')
  return {
    sendMessages: maySend('m.room.message'),
    react: maySend('m.reaction'),
    redactOwn: maySend('m.room.redaction'),
    redactOthers: maySend('m.room.redaction') && may('redact'),
    invite: may('invite'),
    kick: may('kick'),
    ban: may('ban'),
    setName: maySet('m.room.name'),
    setTopic: maySet('m.room.topic'),
    setAvatar: maySet('m.room.avatar'),
    changePermissions: maySet('m.room.power_levels'),
    pin: maySet('m.room.pinned_events'),
  }
}

function levelFor(levels: Content | undefined, action: Action): number {
  return numberIn(levels, action) ?? DEFAULTS[action]
}

function levelToSend(levels: Content | undefined, type: string, otherwise: Action): number {
  return numberIn(objectIn(levels, 'events'), type) ?? levelFor(levels, otherwise)
}
