/**
 * What the directory says of each published room, in memory: it is asked for page by page and letter by letter. A room is looked at again
 * after its state has changed, by the next request.
 */
import type { RoomId } from '#spec/ids.ts'
import type { LogEntry, Store, Write } from '#homeserver/ports/store.ts'
import type { LogReader } from '../log/shard-log.ts'
import type { Shards } from '../log/shards.ts'
import type { RoomCache } from '../rooms/room-cache.ts'
import { currentState, events, type StoredEvent } from '../rooms/tables.ts'
import { Turns } from '../turns.ts'
import type { Overview, RoomOverviews } from './room-overview.ts'
import { PUBLISHED, publishedRooms } from './tables.ts'

/** An overview costs about a kilobyte. */
const PUBLISHED_MAX = 10_000

export interface ListedRoomsPorts {
  readonly store: Store
  readonly shards: Shards
  readonly rooms: RoomCache
  readonly overviews: RoomOverviews
}

export class ListedRooms implements LogReader {
  readonly #ports: ListedRoomsPorts
  /** `undefined` where nobody is in the room, or it was not looked at yet. */
  readonly #published = new Map<RoomId, Overview | undefined>()
  #sorted: readonly Overview[] = []
  /** To be looked at again, because they changed or are new here. */
  readonly #changed = new Set<RoomId>()
  /** Which rooms are published has to be read again. */
  #isUnread = true
  #refreshing: Promise<void> | undefined

  constructor(ports: ListedRoomsPorts) {
    this.#ports = ports
    ports.shards.addReader(this)
  }

  /** Largest first. */
  async all(): Promise<readonly Overview[]> {
    // One that began before may have missed what happened since.
    await this.#refreshing
    if (this.#isUnread || this.#changed.size > 0) {
      this.#refreshing ??= this.#refresh().finally(() => {
        this.#refreshing = undefined
      })
      await this.#refreshing
    }
    return this.#sorted
  }

  committed(_shard: number, entries: readonly LogEntry[]): void {
    for (const { writes } of entries) {
      for (const write of writes) {
        if (write.table.name === publishedRooms.name) this.#isUnread = true
        const room = changedRoom(write)
        if (room && this.#published.has(room)) this.#changed.add(room)
      }
    }
  }

  lost(): void {
    // Only what is durable is looked at.
  }

  async #refresh(): Promise<void> {
    if (this.#isUnread) await this.#readPublished()
    const turns = new Turns()
    for (const id of [...this.#changed]) {
      await turns.step()
      await this.#look(id)
    }
    const listed = [...this.#published.values()].filter((overview) => overview !== undefined)
    listed.sort((a, b) => b.num_joined_members - a.num_joined_members || (a.room_id < b.room_id ? -1 : 1))
    this.#sorted = listed
  }

  async #readPublished(): Promise<void> {
    this.#isUnread = false
    try {
      const rows = await this.#ports.store.scan(publishedRooms, { prefix: [PUBLISHED], limit: PUBLISHED_MAX })
      const ids = new Set(rows.map(({ key }) => key[1]))
      for (const id of this.#published.keys()) if (!ids.has(id)) this.#published.delete(id)
      for (const id of ids) {
        if (this.#published.has(id)) continue
        this.#published.set(id, undefined)
        this.#changed.add(id)
      }
    } catch (error) {
      this.#isUnread = true
      throw error
    }
  }

  async #look(id: RoomId): Promise<void> {
    // First, so that a change meanwhile is noted.
    this.#changed.delete(id)
    if (!this.#published.has(id)) return
    try {
      const room = await this.#ports.rooms.get(id)
      this.#published.set(id, room && room.joinedCount > 0 ? await this.#ports.overviews.of(room) : undefined)
    } catch (error) {
      this.#changed.add(id)
      throw error
    }
  }
}

/** The room of which strangers may see something else after the write. */
function changedRoom({ table, key, value }: Write): RoomId | undefined {
  if (table.name === currentState.name) return key[0] as RoomId
  if (table.name !== events.name) return undefined
  // A redaction takes words away and leaves the state as it is.
  const event = value as StoredEvent | undefined
  return event?.redactedBy && event.roomId
}
