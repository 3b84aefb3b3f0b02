/** A room's state as it was at a position not long ago: the present state with the changes since then taken back. */
import { splitStateKey, stateKeyOf } from '#federation/rules/state-map.ts'
import type { Row, Store } from '#homeserver/ports/store.ts'
import type { RoomId } from '#spec/ids.ts'
import type { Room } from '../rooms/room.ts'
import { stateLog, type StateChange, type StateEntry } from '../rooms/tables.ts'

const PAGE_ROWS = 500
/** Of one room. The state that most syncs ask for is a few changes old, and many readers ask for it. */
const REMEMBERED_ROWS_MAX = 50

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

type ChangeRow = Row<[RoomId, position: number], readonly StateChange[]>

/** All that changed behind `from` and up to `upTo`. */
interface Remembered {
  readonly from: number
  readonly upTo: number
  readonly rows: readonly ChangeRow[]
}

export class PastStates {
  readonly #store: Store
  readonly #remembered = new WeakMap<Room, Remembered>()

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
    for (const { key, value } of await this.#rows(room, after)) {
      if (key[1] > upTo) break
      for (const change of value) merge(changes, change)
    }
    return [...changes.values()]
  }

  /** Up to the present. */
  async #rows(room: Room, after: number): Promise<readonly ChangeRow[]> {
    const upTo = room.position
    const known = this.#remembered.get(room)
    const isKnown = known !== undefined && known.from <= after
    const before = isKnown ? known.rows : []
    const read = isKnown && known.upTo >= upTo ? [] : await this.#read(room, isKnown ? known.upTo : after, upTo)
    const rows = read.length > 0 ? [...before, ...read] : before
    const forgotten = rows.at(-REMEMBERED_ROWS_MAX - 1)
    const from = forgotten?.key[1] ?? (isKnown ? known.from : after)
    this.#remembered.set(room, { from, upTo, rows: rows.slice(-REMEMBERED_ROWS_MAX) })
    return rows.filter(({ key }) => key[1] > after)
  }

  async #read(room: Room, after: number, upTo: number): Promise<ChangeRow[]> {
    const rows: ChangeRow[] = []
    for (let from = after; from < upTo;) {
      const scan = { prefix: [room.id], after: [from], before: [upTo + 1], limit: PAGE_ROWS }
      const page = await this.#store.scan(stateLog, scan)
      rows.push(...page)
      const last = page.at(-1)
      if (page.length < PAGE_ROWS || !last) break
      from = last.key[1]
    }
    return rows
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
