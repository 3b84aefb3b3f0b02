/**
 * The ends of timelines in memory: nearly every sync and most pages of history ask for the newest events of a room, and many readers ask for
 * the same ones.
 */
import { LRUCache } from 'lru-cache'
import type { EventId, RoomId } from '#spec/ids.ts'
import type { LogEntry, Store } from '#homeserver/ports/store.ts'
import { timeline } from './tables.ts'

/** Of one room. Three times what a sync asks for where nothing else is said. */
export const TAIL_ROWS_MAX = 32
/** At some 130 bytes a row this is about 20 MiB. */
const ROOMS_MAX = 5_000

export interface TimelineRow {
  readonly position: number
  readonly id: EventId
}

/** All rows behind `from`, oldest first. */
interface Tail {
  readonly from: number
  readonly rows: readonly TimelineRow[]
}

export interface TailRange {
  /** Exclusive bounds. */
  readonly after?: number
  readonly before?: number
  readonly limit: number
}

export class RoomTails {
  readonly #store: Store
  readonly #tails = new LRUCache<RoomId, Tail>({ max: ROOMS_MAX })
  #commits = 0

  constructor(ports: { store: Store }) {
    this.#store = ports.store
  }

  /** The newest rows of a stretch, newest first; `undefined` where it reaches further back than is remembered. */
  async newest(room: RoomId, range: TailRange): Promise<TimelineRow[] | undefined> {
    const { after = -Infinity, before = Infinity, limit } = range
    if (limit > TAIL_ROWS_MAX && after === -Infinity) return undefined
    const tail = this.#tails.get(room) ?? (await this.#load(room))
    const found: TimelineRow[] = []
    for (let index = tail.rows.length - 1; index >= 0 && found.length < limit; index--) {
      const row = tail.rows[index]
      if (!row || row.position <= after) break
      if (row.position < before) found.push(row)
    }
    return found.length === limit || after >= tail.from ? found : undefined
  }

  committed(entries: readonly LogEntry[]): void {
    for (const { writes } of entries) {
      for (const { table, key, value } of writes) {
        if (table.name !== timeline.name) continue
        this.#commits += 1
        const [room, position] = key as [RoomId, number]
        const tail = this.#tails.get(room)
        if (value === undefined) this.#tails.delete(room)
        else if (tail) this.#follow(room, tail, { position, id: value as EventId })
      }
    }
  }

  async #load(room: RoomId): Promise<Tail> {
    const before = this.#commits
    const scan = { prefix: [room], reverse: true, limit: TAIL_ROWS_MAX }
    const rows = (await this.#store.scan(timeline, scan)).map(({ key, value }) => ({ position: key[1], id: value }))
    const tail = tailOf(rows.reverse(), -Infinity)
    // What was committed meanwhile may be missing in it.
    if (before === this.#commits) this.#tails.set(room, tail)
    return tail
  }

  #follow(room: RoomId, { from, rows }: Tail, row: TimelineRow): void {
    if (row.position <= from) return
    const isNewest = row.position > (rows.at(-1)?.position ?? -Infinity)
    if (!isNewest) {
      this.#tails.delete(room)
      return
    }
    this.#tails.set(room, tailOf([...rows, row], from))
  }
}

/** A full tail gives up its oldest row, which is then where it begins. */
function tailOf(rows: readonly TimelineRow[], from: number): Tail {
  const [oldest, ...newer] = rows
  return oldest === undefined || rows.length < TAIL_ROWS_MAX ? { from, rows } : { from: oldest.position, rows: newer }
}
