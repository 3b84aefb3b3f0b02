/**
 * Which of those who wait here for news are in a room. Rooms are looked at when somebody asks for them, and most rooms of a cluster are never
 * asked for at a node; so this is known from the users' side.
 */
import { LRUCache } from 'lru-cache'
import type { RoomId, UserId } from '#spec/ids.ts'
import type { LogEntry } from '#homeserver/ports/store.ts'
import type { LogReader } from '../log/shard-log.ts'
import type { Shards } from '../log/shards.ts'
import { memberships, type StoredMembership } from '../rooms/tables.ts'
import type { UserRooms } from '../rooms/user-rooms.ts'

/** Users who polled a moment ago and will again. */
const AWAY_MAX = 10_000

export interface AudiencePorts {
  readonly shards: Shards
  readonly userRooms: UserRooms
}

export class Audience implements LogReader {
  readonly #userRooms: UserRooms
  readonly #present = new Set<UserId>()
  /** Of those the ones of whom it is not known yet what they are in: whatever happens may concern them. */
  readonly #unknown = new Set<UserId>()
  readonly #reading = new Set<UserId>()
  readonly #away = new LRUCache<UserId, true>({
    max: AWAY_MAX,
    dispose: (_, user, reason) => {
      if (reason === 'evict') this.#forget(user)
    },
  })
  /** The rooms that each user has joined, of those who are present or away. */
  readonly #rooms = new Map<UserId, Set<RoomId>>()
  /** The other way round. */
  readonly #users = new Map<RoomId, Set<UserId>>()

  constructor(ports: AudiencePorts) {
    this.#userRooms = ports.userRooms
    ports.shards.addReader(this)
  }

  /** The user waits for news from here on. */
  enter(user: UserId): void {
    this.#present.add(user)
    this.#away.delete(user)
    if (this.#rooms.has(user)) return
    this.#unknown.add(user)
    if (!this.#reading.has(user)) void this.#read(user)
  }

  leave(user: UserId): void {
    this.#present.delete(user)
    this.#unknown.delete(user)
    this.#away.set(user, true)
  }

  /** Those present who are in the room, or may be. */
  *in(room: RoomId): IterableIterator<UserId> {
    for (const user of this.#users.get(room) ?? []) if (this.#present.has(user)) yield user
    yield* this.#unknown
  }

  committed(_shard: number, entries: readonly LogEntry[]): void {
    if (this.#rooms.size === 0) return
    for (const { writes } of entries) {
      for (const { table, key, value } of writes) {
        if (table.name !== memberships.name) continue
        const [user, room] = key as [UserId, RoomId]
        if ((value as StoredMembership | undefined)?.membership === 'join') this.#joined(user, room)
        else this.#left(user, room)
      }
    }
  }

  lost(): void {
    // Only durable memberships are known.
  }

  async #read(user: UserId): Promise<void> {
    this.#reading.add(user)
    try {
      const rooms = await this.#userRooms.of(user)
      if (!this.#present.has(user) && !this.#away.has(user)) return
      this.#rooms.set(user, new Set())
      for (const [room, { membership }] of rooms) if (membership === 'join') this.#joined(user, room)
      this.#unknown.delete(user)
    } catch {
      // Everything wakes the user until he enters anew.
    } finally {
      this.#reading.delete(user)
    }
  }

  #joined(user: UserId, room: RoomId): void {
    const rooms = this.#rooms.get(user)
    if (!rooms) return
    rooms.add(room)
    const users = this.#users.get(room) ?? new Set<UserId>()
    this.#users.set(room, users.add(user))
  }

  #left(user: UserId, room: RoomId): void {
    this.#rooms.get(user)?.delete(room)
    const users = this.#users.get(room)
    users?.delete(user)
    if (users?.size === 0) this.#users.delete(room)
  }

  #forget(user: UserId): void {
    for (const room of this.#rooms.get(user) ?? []) this.#left(user, room)
    this.#rooms.delete(user)
  }
}
