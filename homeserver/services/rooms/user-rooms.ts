/** The rooms of a user with the membership in each, in memory for those who are about. */
import { LRUCache } from 'lru-cache'
import type { RoomId, UserId } from '#spec/ids.ts'
import type { Key, LogEntry, Store } from '#homeserver/ports/store.ts'
import type { LogReader } from '../log/shard-log.ts'
import type { Shards } from '../log/shards.ts'
import { memberships, type StoredMembership } from './tables.ts'

const USERS_MAX = 20_000
const PAGE_ROWS = 2_000

interface Known {
  readonly rooms: Map<RoomId, StoredMembership>
  readonly loaded: Promise<void>
}

export class UserRooms implements LogReader {
  readonly #store: Store
  readonly #shards: Shards
  readonly #users = new LRUCache<UserId, Known>({ max: USERS_MAX })

  constructor(ports: { store: Store; shards: Shards }) {
    this.#store = ports.store
    this.#shards = ports.shards
    ports.shards.addReader(this)
  }

  /** Every room in which the user has or had a membership, those that he has forgotten included. */
  async of(user: UserId): Promise<ReadonlyMap<RoomId, StoredMembership>> {
    const known = this.#users.get(user) ?? this.#load(user)
    await known.loaded
    return known.rooms
  }

  /** Absent also where the user has forgotten the room. */
  async in(user: UserId, room: RoomId): Promise<StoredMembership | undefined> {
    const own = this.#users.get(user)?.rooms.get(room) ?? (await this.#store.get(memberships, [user, room]))
    return own?.forgotten ? undefined : own
  }

  committed(_shard: number, entries: readonly LogEntry[]): void {
    for (const { writes } of entries) {
      for (const { table, key, value } of writes) {
        if (table.name !== memberships.name) continue
        const [user, room] = key as [UserId, RoomId]
        const rooms = this.#users.get(user)?.rooms
        if (value === undefined) rooms?.delete(room)
        else rooms?.set(room, value as StoredMembership)
      }
    }
  }

  lost(): void {
    // Only durable memberships are kept.
  }

  #load(user: UserId): Known {
    const rooms = new Map<RoomId, StoredMembership>()
    const known: Known = { rooms, loaded: this.#fill(user, rooms) }
    // Known before it is filled, so that what is committed meanwhile is not missed.
    this.#users.set(user, known)
    known.loaded.catch(() => this.#users.delete(user))
    return known
  }

  async #fill(user: UserId, rooms: Map<RoomId, StoredMembership>): Promise<void> {
    let after: Key | undefined
    for (;;) {
      const page = await this.#store.scan(memberships, { prefix: [user], ...(after && { after }), limit: PAGE_ROWS })
      // What a commit put there meanwhile is never older than what was read.
      for (const { key, value } of page) if (!rooms.has(key[1])) rooms.set(key[1], value)
      // The store may be ahead of what the readers of the log know, and nobody is to hear of it before them.
      for (const { key, value } of page) await this.#shards.of(key[1]).whenDurable(value.position)
      if (page.length < PAGE_ROWS) return
      after = page.at(-1)?.key.slice(1)
    }
  }
}
