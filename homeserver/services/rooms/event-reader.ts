/** Reads events and timelines, with the recently used events in memory. */
import { LRUCache } from 'lru-cache'
import type { RoomEvent } from '#federation/rules/pdu.ts'
import type { EventId, RoomId } from '#spec/ids.ts'
import type { LogEntry, Store } from '#homeserver/ports/store.ts'
import type { LogReader } from '../log/shard-log.ts'
import type { Shards } from '../log/shards.ts'
import { RoomTails, type TimelineRow } from './room-tails.ts'
import { events, timeline, type StoredEvent } from './tables.ts'

/** At some 1.5 KiB an event this is about 30 MiB. */
const EVENTS_MAX = 20_000

/** An event as the rules take it, with what is stored beside it. */
export interface KnownEvent extends RoomEvent, StoredEvent {
  readonly eventId: EventId
  readonly roomId: RoomId
}

export interface TimelinePage {
  /** In the order asked for. */
  readonly events: readonly KnownEvent[]
  /** The position of the last row read, to go on from; absent when the end was reached. */
  readonly next?: number
}

export interface TimelineRange {
  /** Exclusive bounds. */
  readonly after?: number
  readonly before?: number
  readonly direction: 'forwards' | 'backwards'
  readonly limit: number
}

export class EventReader implements LogReader {
  readonly #store: Store
  readonly #tails: RoomTails
  readonly #events = new LRUCache<EventId, KnownEvent>({ max: EVENTS_MAX })

  constructor(ports: { store: Store; shards: Shards }) {
    this.#store = ports.store
    this.#tails = new RoomTails(ports)
    ports.shards.addReader(this)
  }

  async get(id: EventId): Promise<KnownEvent | undefined> {
    const cached = this.#events.get(id)
    if (cached) return cached
    const stored = await this.#store.get(events, [id])
    return stored && this.#remember(id, stored)
  }

  /** In the order of the IDs; unknown ones are left out. */
  async getMany(ids: readonly EventId[]): Promise<KnownEvent[]> {
    // Held apart from the cache, which may forget some while others come in.
    const found = new Map<EventId, KnownEvent>()
    const missing: EventId[] = []
    for (const id of ids) {
      const cached = this.#events.get(id)
      if (cached) found.set(id, cached)
      else missing.push(id)
    }
    const keys = missing.map((id) => [id] as [EventId])
    const stored = missing.length > 0 ? await this.#store.getMany(events, keys) : []
    for (const [index, id] of missing.entries()) {
      const value = stored[index]
      if (value) found.set(id, this.#remember(id, value))
    }
    return ids.map((id) => found.get(id)).filter((event) => event !== undefined)
  }

  async timeline(room: RoomId, range: TimelineRange): Promise<TimelinePage> {
    const isBackwards = range.direction === 'backwards'
    const rows = (isBackwards && (await this.#tails.newest(room, range))) || (await this.#scan(room, range))
    const found = await this.getMany(rows.map(({ id }) => id))
    const last = rows.at(-1)
    return rows.length < range.limit || !last ? { events: found } : { events: found, next: last.position }
  }

  async #scan(room: RoomId, range: TimelineRange): Promise<TimelineRow[]> {
    const rows = await this.#store.scan(timeline, {
      prefix: [room],
      ...(range.after !== undefined && { after: [range.after] }),
      ...(range.before !== undefined && { before: [range.before] }),
      reverse: range.direction === 'backwards',
      limit: range.limit,
    })
    return rows.map(({ key, value }) => ({ position: key[1], id: value }))
  }

  committed(_shard: number, entries: readonly LogEntry[]): void {
    this.#tails.committed(entries)
    for (const { writes } of entries) {
      for (const write of writes) {
        if (write.table.name === events.name) this.#keep(write.key[0] as EventId, write.value as StoredEvent)
      }
    }
  }

  lost(): void {
    // Only durable events are kept, so there is nothing to forget.
  }

  /** What a commit brought meanwhile is newer than what was read. */
  #remember(id: EventId, stored: StoredEvent): KnownEvent {
    return this.#events.get(id) ?? this.#keep(id, stored)
  }

  #keep(id: EventId, stored: StoredEvent): KnownEvent {
    const event: KnownEvent = { ...stored, eventId: id }
    this.#events.set(id, event)
    return event
  }
}
