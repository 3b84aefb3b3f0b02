/**
 * From a request to make a room to the events that it begins with. Pure.
 * Client-Server API, "Creation": the order of the events is the one given there.
 */
import type { JsonObject } from '#federation/rules/json.ts'
import type { RoomVersion } from '#federation/rules/room-versions.ts'
import { MatrixError } from '#spec/errors.ts'
import { isUserId, type RoomAlias, type UserId } from '#spec/ids.ts'
import type { EventDraft } from './event-draft.ts'

export type Preset = 'private_chat' | 'public_chat' | 'trusted_private_chat'

export interface CarriedBan {
  readonly user: UserId
  readonly content: JsonObject
}

export interface NewRoomRequest {
  readonly creator: UserId
  readonly preset: Preset
  readonly version: RoomVersion
  readonly creationContent: JsonObject
  readonly powerLevelOverride: JsonObject
  readonly initialState: readonly { readonly type: string; readonly stateKey: string; readonly content: JsonObject }[]
  readonly invited: readonly UserId[]
  /** Who was banned from the room that this one replaces, with what the event said. */
  readonly carriedBans?: readonly CarriedBan[] | undefined
  readonly isDirect: boolean
  /** Encrypted from the start, by the policy of the server. */
  readonly encrypted: boolean
  readonly alias?: RoomAlias
  readonly name?: string | undefined
  readonly topic?: string | undefined
  /** What the member events say of a user. */
  readonly profileOf: (user: UserId) => JsonObject
}

export interface NewRoomEvents {
  readonly create: EventDraft
  readonly rest: readonly EventDraft[]
}

const ADMIN_LEVEL = 100
const MODERATOR_LEVEL = 50
/** Room version 12: above every level that is given to a person, so that only creators can end the room. */
const TOMBSTONE_LEVEL = 150

interface PresetState {
  readonly joinRule: string
  readonly guestAccess: string
  readonly inviteLevel: number
}

const presets: Readonly<Record<Preset, PresetState>> = {
  private_chat: { joinRule: 'invite', guestAccess: 'can_join', inviteLevel: 0 },
  trusted_private_chat: { joinRule: 'invite', guestAccess: 'can_join', inviteLevel: 0 },
  public_chat: { joinRule: 'public', guestAccess: 'forbidden', inviteLevel: MODERATOR_LEVEL },
}

export function newRoomEvents(request: NewRoomRequest): NewRoomEvents {
  const { creator, profileOf } = request
  const state = (type: string, content: JsonObject, stateKey = ''): EventDraft => ({
    type,
    sender: creator,
    stateKey,
    content,
  })
  const given = new Set(request.initialState.map(({ type, stateKey }) => `${type} ${stateKey}`))
  const unlessGiven = (type: string, content: JsonObject) => (given.has(`${type} `) ? [] : [state(type, content)])
  const { joinRule, guestAccess } = presets[request.preset]
  const rest = [
    state('m.room.member', { ...profileOf(creator), membership: 'join' }, creator),
    ...unlessGiven('m.room.power_levels', powerLevels(request)),
    ...(request.alias ? [state('m.room.canonical_alias', { alias: request.alias })] : []),
    ...unlessGiven('m.room.join_rules', { join_rule: joinRule }),
    ...unlessGiven('m.room.history_visibility', { history_visibility: 'shared' }),
    ...unlessGiven('m.room.guest_access', { guest_access: guestAccess }),
    ...(request.encrypted ? unlessGiven('m.room.encryption', { algorithm: 'm.megolm.v1.aes-sha2' }) : []),
    ...request.initialState.map(({ type, stateKey, content }) => state(type, content, stateKey)),
    ...(request.carriedBans ?? []).map(({ user, content }) => state('m.room.member', content, user)),
    ...(request.name === undefined ? [] : [state('m.room.name', { name: request.name })]),
    ...(request.topic === undefined ? [] : [state('m.room.topic', topicContent(request.topic))]),
    ...request.invited.map((user) => state('m.room.member', inviteContent(user, request), user)),
  ]
  return { create: state('m.room.create', createContent(request)), rest }
}

function createContent({ creationContent, creator, version, preset, invited }: NewRoomRequest): JsonObject {
  const { creator: _creator, room_version: _version, additional_creators: named, ...content } = creationContent
  checkPredecessor(content['predecessor'])
  const base = { ...content, room_version: version.id, ...(version.createNamesCreator && { creator }) }
  if (!version.privilegedCreators) return named === undefined ? base : { ...base, additional_creators: named }
  const creators = additionalCreators(named, preset === 'trusted_private_chat' ? invited : [], creator)
  return creators.length > 0 ? { ...base, additional_creators: creators } : base
}

function checkPredecessor(named: unknown): void {
  if (named === undefined) return
  if (typeof named === 'object' && named !== null && 'room_id' in named && typeof named.room_id === 'string') return
  throw new MatrixError('M_INVALID_PARAM', 'creation_content.predecessor must be an object with a room_id.')
}

function additionalCreators(named: unknown, trusted: readonly UserId[], creator: UserId): string[] {
  if (
    named !== undefined &&
    !(Array.isArray(named) && named.every((user) => typeof user === 'string' && isUserId(user)))
  ) {
    throw new MatrixError('M_INVALID_PARAM', 'creation_content.additional_creators must be a list of user IDs.')
  }
  const users = new Set<string>([...((named as readonly string[] | undefined) ?? []), ...trusted])
  users.delete(creator)
  return [...users]
}

function powerLevels({ creator, version, preset, invited, powerLevelOverride }: NewRoomRequest): JsonObject {
  const trusted = preset === 'trusted_private_chat' ? invited : []
  // Where creators stand above all levels they must not be named.
  const admins = version.privilegedCreators ? [] : [creator, ...trusted]
  return {
    users: Object.fromEntries(admins.map((user) => [user, ADMIN_LEVEL])),
    users_default: 0,
    events: {
      'm.room.name': MODERATOR_LEVEL,
      'm.room.avatar': MODERATOR_LEVEL,
      'm.room.canonical_alias': MODERATOR_LEVEL,
      'm.room.power_levels': ADMIN_LEVEL,
      'm.room.history_visibility': ADMIN_LEVEL,
      'm.room.server_acl': ADMIN_LEVEL,
      'm.room.encryption': ADMIN_LEVEL,
      'm.room.tombstone': version.privilegedCreators ? TOMBSTONE_LEVEL : ADMIN_LEVEL,
    },
    events_default: 0,
    state_default: MODERATOR_LEVEL,
    ban: MODERATOR_LEVEL,
    kick: MODERATOR_LEVEL,
    redact: MODERATOR_LEVEL,
    invite: presets[preset].inviteLevel,
    historical: ADMIN_LEVEL,
    ...powerLevelOverride,
  }
}

function inviteContent(user: UserId, { profileOf, isDirect }: NewRoomRequest): JsonObject {
  return { ...profileOf(user), membership: 'invite', ...(isDirect && { is_direct: true }) }
}

/** Since v1.15 a topic may come in several representations; the plain one serves them all. */
export function topicContent(topic: string): JsonObject {
  return { topic, 'm.topic': { 'm.text': [{ body: topic }] } }
}
