/** Making rooms: collects what the first events need, and makes them all at once. */
import type { JsonObject } from '#federation/rules/json.ts'
import { roomVersion, type RoomVersion } from '#federation/rules/room-versions.ts'
import { MatrixError } from '#spec/errors.ts'
import { isRoomAlias, type RoomAlias, type RoomId, type UserId } from '#spec/ids.ts'
import type { Random } from '#homeserver/ports/random.ts'
import type { Aliases } from '../directory/aliases.ts'
import type { PublishedRooms } from '../directory/published-rooms.ts'
import { aliasesIn, badAlias } from './canonical-alias.ts'
import type { MemberProfiles } from './member-profiles.ts'
import type { RoomMembership } from './membership.ts'
import { newRoomEvents, type CarriedBan, type NewRoomEvents, type Preset } from './new-room.ts'
import type { RoomPolicy } from './room-policy.ts'
import type { Besides, RoomWriter } from './room-writer.ts'

export interface RoomCreationPorts {
  readonly writer: RoomWriter
  readonly membership: RoomMembership
  readonly profiles: MemberProfiles
  readonly aliases: Aliases
  readonly published: PublishedRooms
  readonly policy: RoomPolicy
  readonly random: Random
}

export interface RoomWish {
  readonly creator: UserId
  readonly preset?: Preset | undefined
  readonly isPublished: boolean
  readonly aliasLocalpart?: string | undefined
  readonly name?: string | undefined
  readonly topic?: string | undefined
  readonly invited: readonly UserId[]
  /** Only of a room that replaces another: its initial state may hold no members. */
  readonly carriedBans?: readonly CarriedBan[] | undefined
  readonly isDirect: boolean
  readonly version?: string | undefined
  readonly creationContent: JsonObject
  readonly initialState: readonly { readonly type: string; readonly stateKey: string; readonly content: JsonObject }[]
  readonly powerLevelOverride: JsonObject
}

/** Members and the create event are made from the rest of the wish; to redact there is nothing yet. */
const NOT_INITIAL: ReadonlySet<string> = new Set(['m.room.create', 'm.room.member', 'm.room.redaction'])

const HOLDER_CHARS = 16

export class RoomCreation {
  readonly #ports: RoomCreationPorts

  constructor(ports: RoomCreationPorts) {
    this.#ports = ports
  }

  async create(wish: RoomWish): Promise<RoomId> {
    const version = this.#version(wish.version)
    const alias = this.#alias(wish.aliasLocalpart)
    this.#checkInitialState(wish, alias)
    const invited = [...new Set(wish.invited)].filter((user) => user !== wish.creator)
    for (const user of invited) await this.#ports.membership.refuseUnwanted(wish.creator, user)
    const events = await this.#events({ ...wish, invited }, version, alias)
    const { aliases, published } = this.#ports
    const besides: Besides = (room) => [
      ...(alias ? [aliases.entry(alias, room, wish.creator)] : []),
      ...(wish.isPublished ? [published.entry(room, wish.creator, true)] : []),
    ]
    const make = () => this.#make(version, events, besides)
    return await (alias ? this.#named(alias, wish.creator, make) : make())
  }

  async #named(alias: RoomAlias, creator: UserId, make: () => Promise<RoomId>): Promise<RoomId> {
    const { aliases, random } = this.#ports
    const holder = random.text(HOLDER_CHARS)
    const taken = new MatrixError('M_ROOM_IN_USE', 'The alias is taken; choose another one.')
    if (!(await aliases.hold(alias, holder))) throw taken
    try {
      const room = await make()
      if (!(await aliases.give(alias, room, creator, holder))) throw taken
      return room
    } catch (error) {
      await aliases.letGo(alias, holder).catch(() => {})
      throw error
    }
  }

  async #make(version: RoomVersion, events: NewRoomEvents, besides: Besides): Promise<RoomId> {
    try {
      return await this.#ports.writer.create(version, events, besides)
    } catch (error) {
      // Nobody forbids the user to make a room: what he wants to begin it with contradicts itself.
      if (!(error instanceof MatrixError) || error.errcode !== 'M_FORBIDDEN') throw error
      throw new MatrixError('M_INVALID_ROOM_STATE', `No room can begin so: ${error.message}.`, { cause: error })
    }
  }

  async #events(wish: RoomWish, version: RoomVersion, alias: RoomAlias | undefined): Promise<NewRoomEvents> {
    const { policy } = this.#ports
    const preset = wish.preset ?? (wish.isPublished ? 'public_chat' : 'private_chat')
    const profiles = new Map<UserId, JsonObject>()
    for (const user of [wish.creator, ...wish.invited])
      profiles.set(user, await this.#ports.profiles.memberContent(user))

    return newRoomEvents({
      ...wish,
      preset,
      version,
      encrypted: policy.encryption === 'default_on' && preset !== 'public_chat',
      profileOf: (user) => profiles.get(user) ?? {},
      ...(alias && { alias }),
    })
  }

  #checkInitialState({ initialState }: RoomWish, own: RoomAlias | undefined): void {
    for (const { type, content } of initialState) {
      if (NOT_INITIAL.has(type)) {
        throw new MatrixError('M_INVALID_ROOM_STATE', `The initial state of a room cannot hold ${type}.`)
      }
      if (type === 'm.room.encryption' && this.#ports.policy.encryption === 'off') {
        throw new MatrixError('M_FORBIDDEN', 'Encryption is switched off on this server; create the room without it.')
      }
      if (type !== 'm.room.canonical_alias') continue
      // No alias but the one that the room is made with can point to it already.
      for (const alias of aliasesIn(content)) if (alias !== own) throw badAlias(alias)
    }
  }

  #version(asked: string | undefined): RoomVersion {
    const version = roomVersion(asked ?? this.#ports.policy.defaultVersion)
    if (version) return version
    throw new MatrixError('M_UNSUPPORTED_ROOM_VERSION', `This server cannot create rooms of version ${asked}.`)
  }

  #alias(localpart: string | undefined): RoomAlias | undefined {
    if (localpart === undefined) return undefined
    const alias = `#${localpart}:${this.#ports.policy.serverName}`
    if (localpart.includes(':') || !isRoomAlias(alias)) {
      throw new MatrixError('M_INVALID_PARAM', 'room_alias_name must be the part of an alias before the colon.')
    }
    return alias as RoomAlias
  }
}
