/** Reads past states through their chains of differences. */
import { LRUCache } from 'lru-cache'
import { stateKeyOf } from '#federation/rules/state-map.ts'
import type { EventId, RoomId } from '#spec/ids.ts'
import type { Store } from '#homeserver/ports/store.ts'
import { EMPTY_GROUP } from './state-spine.ts'
import { stateGroups, type StateEntry, type StateGroup } from './tables.ts'

const GROUPS_MAX = 20_000

export type FullState = ReadonlyMap<string, readonly [type: string, stateKey: string, id: EventId]>

export class StateReader {
  readonly #store: Store
  readonly #groups = new LRUCache<string, StateGroup>({ max: GROUPS_MAX })

  constructor(ports: { store: Store }) {
    this.#store = ports.store
  }

  /** One entry of a past state. */
  async entryAt(room: RoomId, group: number, type: string, stateKey: string): Promise<StateEntry | undefined> {
    for (let at = group; at !== EMPTY_GROUP;) {
      const row = await this.#group(room, at)
      const found = row.delta.find(([each, key]) => each === type && key === stateKey)
      if (found) return found[2] ?? undefined
      at = row.parent
    }
    return undefined
  }

  /** A whole past state: reads as much as the room's state is large. */
  async stateAt(room: RoomId, group: number): Promise<FullState> {
    const entries = new Map<string, readonly [string, string, EventId]>()
    const seen = new Set<string>()
    for (let at = group; at !== EMPTY_GROUP;) {
      const row = await this.#group(room, at)
      for (const [type, stateKey, entry] of row.delta) {
        const key = stateKeyOf(type, stateKey)
        if (seen.has(key)) continue
        seen.add(key)
        if (entry) entries.set(key, [type, stateKey, entry.id])
      }
      at = row.parent
    }
    return entries
  }

  async #group(room: RoomId, group: number): Promise<StateGroup> {
    const key = `${room}|${group}`
    const cached = this.#groups.get(key)
    if (cached) return cached
    const row = await this.#store.get(stateGroups, [room, group])
    if (!row) throw new Error(`state group ${group} of ${room} is missing`)
    this.#groups.set(key, row)
    return row
  }
}
