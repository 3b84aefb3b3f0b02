/** The directory of published rooms. Client-Server API, "Published room directory". */
import { MatrixError } from '#spec/errors.ts'
import type { RoomId, UserId } from '#spec/ids.ts'
import { put, remove, type Store } from '#homeserver/ports/store.ts'
import type { NewEntry } from '../log/shard-log.ts'
import type { Shards } from '../log/shards.ts'
import type { RoomAccess } from '../rooms/room-access.ts'
import type { RoomCache } from '../rooms/room-cache.ts'
import type { RoomPolicy } from '../rooms/room-policy.ts'
import type { RoomPowers } from '../rooms/room-powers.ts'
import type { ListedRooms } from './listed-rooms.ts'
import type { Overview } from './room-overview.ts'
import { PUBLISHED, publishedRooms } from './tables.ts'

const PAGE_DEFAULT = 100
const PAGE_MAX = 500

export interface PublishedRoomsPorts {
  readonly store: Store
  readonly shards: Shards
  readonly rooms: RoomCache
  readonly access: RoomAccess
  readonly powers: RoomPowers
  readonly listed: ListedRooms
  readonly policy: RoomPolicy
}

export interface DirectoryQuery {
  readonly limit?: number | undefined
  /** A `next_batch` or `prev_batch`. */
  readonly since?: string | undefined
  readonly search?: string | undefined
  /** Null stands for rooms without a type. */
  readonly roomTypes?: readonly (string | null)[] | undefined
}

export interface DirectoryPage {
  readonly rooms: readonly Overview[]
  readonly next?: string
  readonly previous?: string
  readonly total: number
}

export class PublishedRooms {
  readonly #ports: PublishedRoomsPorts

  constructor(ports: PublishedRoomsPorts) {
    this.#ports = ports
  }

  async isPublished(room: RoomId): Promise<boolean> {
    await this.#existing(room)
    return (await this.#ports.store.get(publishedRooms, [PUBLISHED, room])) !== undefined
  }

  async setPublished(room: RoomId, by: { userId: UserId; isAdmin: boolean }, isPublished: boolean): Promise<void> {
    if (!by.isAdmin) await this.#refuseUnpowered(room, by.userId)
    if (isPublished) this.refuseByPolicy(by)
    await this.#existing(room)
    await this.change(room, by.userId, isPublished)
  }

  /** Without asking who does it: for a room that takes the place of another. */
  async change(room: RoomId, by: UserId, isPublished: boolean): Promise<void> {
    await this.#ports.shards.append(this.entry(room, by, isPublished))
  }

  /** To be appended together with what goes along with it. */
  entry(room: RoomId, by: UserId, isPublished: boolean): NewEntry {
    const write = isPublished
      ? put(publishedRooms, [PUBLISHED, room], { by })
      : remove(publishedRooms, [PUBLISHED, room])
    return { kind: 'directory', subject: room, note: { isPublished }, writes: [write] }
  }

  /** Largest first. */
  async list(query: DirectoryQuery): Promise<DirectoryPage> {
    const found = (await this.#ports.listed.all()).filter((room) => isWanted(room, query))
    // Who asks for none leaves the size to us, as with the common servers: pages of nothing would never end.
    const limit = Math.min(query.limit || PAGE_DEFAULT, PAGE_MAX)
    const start = readOffset(query.since)
    const end = start + limit
    return {
      rooms: found.slice(start, end),
      ...(end < found.length && { next: writeOffset(end) }),
      ...(start > 0 && { previous: writeOffset(Math.max(0, start - limit)) }),
      total: found.length,
    }
  }

  /** Throws where the operator lets only administrators publish rooms. To be asked before anything is made. */
  refuseByPolicy({ isAdmin }: { readonly isAdmin: boolean }): void {
    if (isAdmin || this.#ports.policy.anyoneMayPublish) return
    throw new MatrixError('M_FORBIDDEN', 'Only administrators may publish rooms on this server.')
  }

  async #refuseUnpowered(roomId: RoomId, user: UserId): Promise<void> {
    const room = await this.#ports.access.joined(roomId, user)
    const powers = await this.#ports.powers.of(room)
    if (powers.powerOf(user) >= powers.requiredFor('m.room.canonical_alias', true)) return
    throw new MatrixError('M_FORBIDDEN', 'Your power in the room does not suffice to publish it.')
  }

  async #existing(room: RoomId): Promise<void> {
    if (await this.#ports.rooms.get(room)) return
    throw new MatrixError('M_NOT_FOUND', 'This server has no room of that ID.')
  }
}

function isWanted(room: Overview, { search, roomTypes }: DirectoryQuery): boolean {
  if (roomTypes && !roomTypes.includes(room.room_type ?? null)) return false
  if (!search) return true
  const term = search.toLowerCase()
  return [room.name, room.topic, room.canonical_alias].some((text) => text?.toLowerCase().includes(term))
}

function writeOffset(offset: number): string {
  return `p${offset}`
}

function readOffset(token: string | undefined): number {
  if (token === undefined) return 0
  const [, digits] = /^p([0-9]{1,8})$/.exec(token) ?? []
  if (digits === undefined) throw new MatrixError('M_INVALID_PARAM', 'The token is not one of this directory.')
  return Number(digits)
}
