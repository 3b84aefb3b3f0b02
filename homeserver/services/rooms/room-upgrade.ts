/** Replacing a room by one of another version. Client-Server API, "Room Upgrades". */
import type { JsonObject } from '#federation/rules/json.ts'
import { roomVersion, type RoomVersion } from '#federation/rules/room-versions.ts'
import { MatrixError } from '#spec/errors.ts'
import type { RoomId, UserId } from '#spec/ids.ts'
import type { Aliases } from '../directory/aliases.ts'
import type { PublishedRooms } from '../directory/published-rooms.ts'
import { KeyedQueue } from '../log/keyed-queue.ts'
import { currentContent } from './current-content.ts'
import type { EventReader } from './event-reader.ts'
import type { CarriedBan } from './new-room.ts'
import type { RoomAccess } from './room-access.ts'
import type { RoomCache } from './room-cache.ts'
import type { RoomCreation } from './room-creation.ts'
import type { RoomPowers } from './room-powers.ts'
import type { RoomSuccession } from './room-succession.ts'
import type { RoomWriter } from './room-writer.ts'
import type { Room } from './room.ts'

export interface RoomUpgradePorts {
  readonly rooms: RoomCache
  readonly access: RoomAccess
  readonly events: EventReader
  readonly powers: RoomPowers
  readonly creation: RoomCreation
  readonly writer: RoomWriter
  readonly aliases: Aliases
  readonly published: PublishedRooms
  readonly succession: RoomSuccession
}

/** What the new room takes over as it is. */
const COPIED_TYPES = [
  'm.room.server_acl',
  'm.room.encryption',
  'm.room.name',
  'm.room.avatar',
  'm.room.topic',
  'm.room.guest_access',
  'm.room.history_visibility',
  'm.room.join_rules',
  'm.room.power_levels',
]
const CREATOR_LEVEL = 100

export class RoomUpgrade {
  readonly #ports: RoomUpgradePorts
  readonly #upgrades = new KeyedQueue()

  constructor(ports: RoomUpgradePorts) {
    this.#ports = ports
  }

  /** The room that replaces this one, made unless it was before: to click twice does not make two. */
  async upgrade(id: RoomId, user: UserId, newVersion: string, additionalCreators: readonly UserId[]): Promise<RoomId> {
    const version = roomVersion(newVersion)
    if (!version) throw new MatrixError('M_UNSUPPORTED_ROOM_VERSION', `There is no room version ${newVersion} here.`)
    return await this.#upgrades.run(id, async () => {
      const room = await this.#replaceable(id, user)
      const next = await this.#replacement(room)
      if (next && next.version.id !== version.id) throw replacedAlready(next)
      return next?.id ?? (await this.#replace(room, user, version, additionalCreators))
    })
  }

  async #replaceable(id: RoomId, user: UserId): Promise<Room> {
    const { access, powers } = this.#ports
    const room = await access.joined(id, user)
    const levels = await powers.of(room)
    if (levels.powerOf(user) < levels.requiredFor('m.room.tombstone', true)) {
      throw new MatrixError('M_FORBIDDEN', 'Your power in the room does not suffice to replace it.')
    }
    return room
  }

  /** A tombstone may name any room. Only one that says itself which room it came after was made to replace it. */
  async #replacement(room: Room): Promise<Room | undefined> {
    const { replacement_room: named } = await currentContent(room, 'm.room.tombstone', this.#ports.events)
    const next = typeof named === 'string' ? await this.#ports.rooms.get(named as RoomId) : undefined
    const predecessor = next && (await currentContent(next, 'm.room.create', this.#ports.events))['predecessor']
    return (predecessor as { room_id?: unknown } | undefined)?.room_id === room.id ? next : undefined
  }

  async #replace(
    room: Room,
    user: UserId,
    version: RoomVersion,
    additionalCreators: readonly UserId[],
  ): Promise<RoomId> {
    const { creation, published, writer } = this.#ports
    const isPublished = await published.isPublished(room.id)
    const replacement = await creation.create({
      creator: user,
      preset: 'private_chat',
      isPublished: false,
      invited: [],
      isDirect: false,
      version: version.id,
      creationContent: await this.#creationContent(room, version, additionalCreators),
      initialState: await this.#copiedState(room, version, [user, ...additionalCreators]),
      carriedBans: await this.#bans(room),
      powerLevelOverride: {},
    })
    const content = { body: 'This room has been replaced', replacement_room: replacement }
    await writer.send(room.id, { type: 'm.room.tombstone', sender: user, stateKey: '', content })
    if (isPublished) {
      await published.change(replacement, user, true)
      await published.change(room.id, user, false)
    }
    await this.#moveAliases(room, replacement, user)
    await this.#close(room, user)
    await this.#ports.succession.carry(user, replacement)
    return replacement
  }

  async #creationContent(room: Room, version: RoomVersion, creators: readonly UserId[]): Promise<JsonObject> {
    const create = await currentContent(room, 'm.room.create', this.#ports.events)
    const { type, 'm.federate': federate } = create
    return {
      ...(type !== undefined && { type }),
      ...(federate !== undefined && { 'm.federate': federate }),
      predecessor: { room_id: room.id },
      ...(version.privilegedCreators && creators.length > 0 && { additional_creators: [...creators] }),
    }
  }

  async #copiedState(room: Room, version: RoomVersion, creators: readonly UserId[]) {
    const copied: { type: string; stateKey: string; content: JsonObject }[] = []
    for (const type of COPIED_TYPES) {
      if (!room.current(type, '')) continue
      const content = await currentContent(room, type, this.#ports.events)
      const fitting = type === 'm.room.power_levels' ? powerLevelsFor(content, version, creators) : content
      copied.push({ type, stateKey: '', content: fitting })
    }
    return copied
  }

  async #bans(room: Room): Promise<CarriedBan[]> {
    const bans: CarriedBan[] = []
    for (const [user, { membership, id }] of room.members()) {
      if (membership !== 'ban') continue
      bans.push({ user, content: (await this.#ports.events.get(id))?.pdu.content ?? { membership: 'ban' } })
    }
    return bans
  }

  async #moveAliases(room: Room, replacement: RoomId, user: UserId): Promise<void> {
    const { aliases, writer } = this.#ports
    const canonical = await currentContent(room, 'm.room.canonical_alias', this.#ports.events)
    for (const alias of await aliases.ofRoom(room.id)) await aliases.move(alias, replacement)
    if (room.current('m.room.canonical_alias', '')) {
      const draft = { type: 'm.room.canonical_alias', sender: user, stateKey: '' }
      await writer.send(room.id, { ...draft, content: {} })
      await writer.send(replacement, { ...draft, content: canonical })
    }
  }

  /** Nobody is to go on talking in the old room, if the user may say so. */
  async #close(room: Room, user: UserId): Promise<void> {
    const levels = await this.#ports.powers.of(room)
    if (levels.powerOf(user) < levels.requiredFor('m.room.power_levels', true)) return
    const content = await currentContent(room, 'm.room.power_levels', this.#ports.events)
    const level = Math.max(numberIn(content, 'users_default') + 1, 50)
    const closed = {
      ...content,
      events_default: Math.max(numberIn(content, 'events_default'), level),
      invite: Math.max(numberIn(content, 'invite'), level),
    }
    await this.#ports.writer.send(room.id, { type: 'm.room.power_levels', sender: user, stateKey: '', content: closed })
  }
}

function replacedAlready(next: Room): MatrixError {
  const text = `The room was replaced by one of version ${next.version.id} before: upgrade that one, ${next.id}.`
  return new MatrixError('M_FORBIDDEN', text)
}

/** Creators stand above all levels from version 12 on and must not be named; before, they have to be. */
function powerLevelsFor(content: JsonObject, version: RoomVersion, creators: readonly UserId[]): JsonObject {
  const users = Object.entries((content['users'] ?? {}) as Record<string, number>)
  const others = users.filter(([user]) => !creators.includes(user as UserId))
  if (version.privilegedCreators) return { ...content, users: Object.fromEntries(others) }
  const named = creators.map((user): [string, number] => [
    user,
    Math.max(CREATOR_LEVEL, ...users.map(([, level]) => level)),
  ])
  return { ...content, users: Object.fromEntries<number>([...others, ...named]) }
}

function numberIn(content: JsonObject, key: string): number {
  const value = content[key]
  return typeof value === 'number' ? value : 0
}
