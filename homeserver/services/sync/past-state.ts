/** A room's state as it was at a position not long ago: the present state with the changes since then taken back. */
import { splitStateKey, stateKeyOf } from '#federation/rules/state-map.ts'
import type { Store } from '#homeserver/ports/store.ts'
import type { Room } from '../rooms/room.ts'
import { stateLog, type StateChange, type StateEntry } from '../rooms/tables.ts'

const PAGE_ROWS = 500

const MEMBER = 'm.room.member'

export interface PastState {
  get(type: string, stateKey: string): StateEntry | undefined
  /** Every entry but the members. */
  readonly others: readonly StateEntry[]
  /** Empty where they were not asked for. */
  readonly members: readonly StateEntry[]
  /** What has changed since. */
  readonly later: readonly KeyChange[]
}

export interface KeyChange {
  readonly type: string
  readonly stateKey: string
  readonly before: StateEntry | undefined
  readonly after: StateEntry | undefined
}

export class PastStates {
  readonly #store: Store

  constructor(ports: { store: Store }) {
    this.#store = ports.store
  }

  async at(room: Room, position: number, { withMembers }: { withMembers: boolean }): Promise<PastState> {
    for (;;) {
      const present = room.position
      const later = await this.between(room, position, Infinity)
      // What is read is only right for the state that it was read for.
      if (room.position === present) return snapshot(room, later, withMembers)
    }
  }

  /** What changed behind `after` and up to `upTo`, each key once, in the order of its last change. */
  async between(room: Room, after: number, upTo: number): Promise<KeyChange[]> {
    // A state group is named after the position that made it: most rooms have had no change for long.
    if (room.tip.stateGroup <= after) return []
    const changes = new Map<string, KeyChange>()
    for (let from = after; from < Math.min(upTo, room.tip.position);) {
      const before = upTo === Infinity ? {} : { before: [upTo + 1] }
      const page = await this.#store.scan(stateLog, { prefix: [room.id], after: [from], ...before, limit: PAGE_ROWS })
      for (const { value } of page) for (const change of value) merge(changes, change)
      const last = page.at(-1)
      if (page.length < PAGE_ROWS || !last) break
      from = last.key[1]
    }
    return [...changes.values()]
  }
}

function merge(changes: Map<string, KeyChange>, { type, stateKey, before, after }: StateChange): void {
  const key = stateKeyOf(type, stateKey)
  const earlier = changes.get(key)
  changes.delete(key)
  changes.set(key, { type, stateKey, before: earlier ? earlier.before : before, after })
}

/** Copied at once: the room may move on while the reader waits for something. */
function snapshot(room: Room, later: readonly KeyChange[], withMembers: boolean): PastState {
  const undone = new Map(later.map(({ type, stateKey, before }) => [stateKeyOf(type, stateKey), before]))
  const members: StateEntry[] = []
  const others: StateEntry[] = []
  for (const type of room.stateTypes()) {
    if (type === MEMBER && !withMembers) continue
    const into = type === MEMBER ? members : others
    for (const [stateKey, entry] of room.entriesOf(type)) {
      if (undone.size === 0 || !undone.has(stateKeyOf(type, stateKey))) into.push(entry)
    }
  }
  for (const [key, entry] of undone) {
    if (!entry) continue
    if (splitStateKey(key)[0] !== MEMBER) others.push(entry)
    else if (withMembers) members.push(entry)
  }
  return {
    others,
    members,
    later,
    get: (type, stateKey) => {
      const key = stateKeyOf(type, stateKey)
      return undone.has(key) ? undone.get(key) : room.current(type, stateKey)
    },
  }
}
