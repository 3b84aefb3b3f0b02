/** The rooms in memory: loaded when first asked for, kept up to date by the log, dropped when long unused. */
import { LRUCache } from 'lru-cache'
import { roomVersion } from '#federation/rules/room-versions.ts'
import type { RoomId } from '#spec/ids.ts'
import type { Key, LogEntry, Store, Write } from '#homeserver/ports/store.ts'
import type { LogReader } from '../log/shard-log.ts'
import type { Shards } from '../log/shards.ts'
import { Room } from './room.ts'
import { EMPTY_GROUP, StateSpine, type ChainLink } from './state-spine.ts'
import { currentState, rooms, roomTips, stateGroups, type StateEntry } from './tables.ts'

/** A room costs some kilobytes and about 200 bytes a member. */
const ROOMS_MAX = 5_000
/** Rows of state read at a time. */
const STATE_PAGE_ROWS = 2_000

interface Loading {
  readonly room: Promise<Room | undefined>
  /** Something came to be meanwhile that what is loaded may lack. */
  isOvertaken: boolean
}

export class RoomCache implements LogReader {
  readonly #store: Store
  readonly #shards: Shards
  readonly #rooms = new LRUCache<RoomId, Room>({ max: ROOMS_MAX })
  readonly #loading = new Map<RoomId, Loading>()
  /** Rooms with undurable events: they must not be loaded a second time, so they are held apart from the bounded cache. */
  readonly #busy = new Map<RoomId, Room>()

  constructor(ports: { store: Store; shards: Shards }) {
    this.#store = ports.store
    this.#shards = ports.shards
    ports.shards.addReader(this)
  }

  /** The room, or `undefined` where this server has none of that ID. */
  async get(id: RoomId): Promise<Room | undefined> {
    for (;;) {
      const known = this.peek(id)
      if (known) return known
      const loading = this.#loading.get(id) ?? { room: this.#load(id), isOvertaken: false }
      this.#loading.set(id, loading)
      try {
        const room = await loading.room
        if (loading.isOvertaken) continue
        if (room && !this.peek(id)) this.#rooms.set(id, room)
        return this.peek(id)
      } finally {
        if (this.#loading.get(id) === loading) this.#loading.delete(id)
      }
    }
  }

  /** The room if it is in memory. */
  peek(id: RoomId): Room | undefined {
    return this.#busy.get(id) ?? this.#rooms.get(id)
  }

  /** To be called in the same turn as an append to the room. */
  keep(room: Room): void {
    this.#busy.set(room.id, room)
  }

  committed(shard: number, entries: readonly LogEntry[]): void {
    const last = entries.at(-1)?.position ?? 0
    for (const { subject, writes } of entries) if (subject.startsWith('!')) this.#changed(subject as RoomId, writes)
    for (const [id, room] of this.#busy) {
      if (this.#shards.shardOf(id) !== shard) continue
      room.settled(last)
      if (room.hasUndurable) continue
      this.#busy.delete(id)
      this.#rooms.set(id, room)
    }
  }

  /** A room that ran ahead never came to be, and one that only followed cannot be written. */
  lost(shard: number): void {
    for (const [id, room] of [...this.#busy, ...this.#rooms]) {
      if (this.#shards.shardOf(id) !== shard) continue
      room.isStale = true
      this.#busy.delete(id)
      this.#rooms.delete(id)
    }
    for (const [id, loading] of this.#loading) if (this.#shards.shardOf(id) === shard) loading.isOvertaken = true
  }

  /** What is appended here goes to busy rooms, which know it already. */
  #changed(id: RoomId, writes: readonly Write[]): void {
    const loading = this.#loading.get(id)
    // What was read may or may not hold the change.
    if (loading) loading.isOvertaken = true
    if (!this.#busy.has(id)) this.#rooms.get(id)?.followed(writes)
  }

  async #load(id: RoomId): Promise<Room | undefined> {
    const info = await this.#store.get(rooms, [id])
    const tip = await this.#store.get(roomTips, [id])
    const version = info && roomVersion(info.version)
    if (!info || !tip || !version) return undefined
    // The tables may be ahead of what the readers of the log know, and hold a part only of what another process is writing.
    await this.#shards.of(id).whenDurable(tip.position)
    const spine = StateSpine.fromChain(await this.#chain(id, tip.stateGroup))
    const room = new Room({ id, info, version, tip, spine })
    let after: Key | undefined
    for (;;) {
      const page = await this.#store.scan(currentState, {
        prefix: [id],
        ...(after && { after }),
        limit: STATE_PAGE_ROWS,
      })
      for (const { key, value } of page) apply(room, key, value)
      if (page.length < STATE_PAGE_ROWS) break
      after = page.at(-1)?.key.slice(1)
    }
    return room
  }

  async #chain(id: RoomId, tip: number): Promise<ChainLink[]> {
    const chain: ChainLink[] = []
    for (let group = tip; group !== EMPTY_GROUP;) {
      const row = await this.#store.get(stateGroups, [id, group])
      if (!row) throw new Error(`state group ${group} of ${id} is missing`)
      chain.push({ ...row, group })
      group = row.parent
    }
    return chain
  }
}

function apply(room: Room, [, type, stateKey]: readonly [RoomId, string, string], after: StateEntry): void {
  room.applyChange({ type, stateKey, after })
}
