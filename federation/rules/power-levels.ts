/**
 * The power levels in force in a room, with every default filled in. Client-Server API, "m.room.power_levels", and the
 * notes on strings, floats and creators in the texts of the room versions.
 */
import { isRawNumber, own, ownObject, ownString, type Json, type JsonObject } from './json.ts'
import type { RoomEvent } from './pdu.ts'
import type { RoomVersion } from './room-versions.ts'
import type { StateLookup } from './state-map.ts'

/** The rank of a privileged creator: above every level that can be written down, and equal to that of other creators. */
export const CREATOR_POWER = Number.POSITIVE_INFINITY

export const powerLevelDefaults = {
  users_default: 0,
  events_default: 0,
  state_default: 50,
  ban: 50,
  kick: 50,
  redact: 50,
  invite: 0,
} as const

export type PowerLevelName = keyof typeof powerLevelDefaults

/** What it takes to notify a whole room, where the power levels do not say. */
export const NOTIFICATION_LEVEL_DEFAULT = 50

const CREATOR_POWER_WITHOUT_EVENT = 100

export interface PowerLevels {
  readonly ban: number
  readonly kick: number
  readonly redact: number
  readonly invite: number
  powerOf(userId: string): number
  /** The level needed to send an event of that type. */
  requiredFor(type: string, isState: boolean): number
  /** The level needed to trigger that kind of notification, for example `room`. */
  requiredToNotify(kind: string): number
}

/** The levels that hold where `create` and `powerLevels` are the room's events of those types. */
export function readPowerLevels(
  create: RoomEvent | undefined,
  powerLevels: RoomEvent | undefined,
  version: RoomVersion,
): PowerLevels {
  const content: JsonObject = powerLevels?.pdu.content ?? {}
  const events = ownObject(content, 'events') ?? {}
  const users = ownObject(content, 'users') ?? {}
  const notifications = ownObject(content, 'notifications') ?? {}
  const read = (object: JsonObject, key: string) => readLevel(own(object, key), version)
  const level = (name: PowerLevelName) => read(content, name) ?? powerLevelDefaults[name]
  return {
    ban: level('ban'),
    kick: level('kick'),
    redact: level('redact'),
    invite: level('invite'),
    powerOf(userId) {
      if (version.privilegedCreators && isCreator(create, userId, version)) return CREATOR_POWER
      if (powerLevels) return read(users, userId) ?? level('users_default')
      return isCreator(create, userId, version) ? CREATOR_POWER_WITHOUT_EVENT : powerLevelDefaults.users_default
    },
    requiredFor: (type, isState) => read(events, type) ?? level(isState ? 'state_default' : 'events_default'),
    requiredToNotify: (kind) => read(notifications, kind) ?? NOTIFICATION_LEVEL_DEFAULT,
  }
}

export function powerLevelsIn(state: StateLookup, version: RoomVersion): PowerLevels {
  return readPowerLevels(state('m.room.create', ''), state('m.room.power_levels', ''), version)
}

/** The users who made the room: one, or in versions with privileged creators possibly several. */
export function creatorsOf(create: RoomEvent, version: RoomVersion): readonly string[] {
  const { sender, content } = create.pdu
  if (version.createNamesCreator) {
    const creator = ownString(content, 'creator')
    return creator === undefined ? [] : [creator]
  }
  if (!version.privilegedCreators) return [sender]
  const more = own(content, 'additional_creators')
  const named = Array.isArray(more) ? more.filter((user): user is string => typeof user === 'string') : []
  return [...new Set([sender, ...named])]
}

function isCreator(create: RoomEvent | undefined, userId: string, version: RoomVersion): boolean {
  return create !== undefined && creatorsOf(create, version).includes(userId)
}

const INTEGER_TEXT = /^\s*[+-]?[0-9]+\s*$/

/** A level as the room version spells it; `undefined` where it is absent or not spelled so. */
export function readLevel(value: Json | undefined, version: RoomVersion): number | undefined {
  if (typeof value === 'number') return readNumber(value, version)
  if (isRawNumber(value)) return readNumber(Number(value.rawJSON), version)
  if (typeof value !== 'string' || version.powerLevels === 'integers') return undefined
  return INTEGER_TEXT.test(value) ? readNumber(Number(value.trim()), version) : undefined
}

function readNumber(value: number, version: RoomVersion): number | undefined {
  const truncates = version.powerLevels === 'integers, strings and floats'
  const level = truncates && Number.isFinite(value) ? Math.trunc(value) : value
  // Adding zero turns -0, which a text or a truncation may leave, into 0.
  return Number.isInteger(level) && (truncates || Number.isSafeInteger(level)) ? level + 0 : undefined
}
