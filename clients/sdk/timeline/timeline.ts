/**
 * The rows of a room or a thread: what the server sent, in its order, then the local echoes.
 *
 * Events come in *runs*: a run is a stretch without holes. A sync that left events out begins a new run, and a gap row stands
 * between the two. Each run remembers where to go on reading backwards. A page that reaches an event of another run closes
 * the hole; the two runs are one from then on. The oldest run has no gap row before it; its hole is the `edge`.
 */
import { Subject, type Observable } from '../observable.ts'
import type { WireEvent } from '../wire.ts'
import { RowList } from './row-list.ts'
import type { EventRow, Row } from './row.ts'

/** `more`: older events can be loaded. `start`: the first row is the first event there is. */
export type Edge = 'more' | 'loading' | 'start'

export interface Page {
  /** Newest first. */
  readonly events: readonly WireEvent[]
  /** Where to go on; absent at the beginning of the room. */
  readonly next: string | undefined
}

export interface TimelineSource {
  /** A page of events before `from`; without it, the newest there are. */
  fetch(from: string | undefined): Promise<Page>
  /** Takes new events into the room's index. Does not publish. */
  absorb(events: readonly WireEvent[]): void
  /** Undefined for an event that has no row in this timeline. */
  row(event: WireEvent): EventRow | undefined
  keyOf(eventId: string): string
  /** Tells the listeners, once the model is whole again. */
  publish(): void
}

export interface Arrival {
  readonly limited: boolean
  readonly from: string | undefined
}

interface Run {
  /** Where the page before this run begins. */
  from: string | undefined
  /** The gap row in front of it; none for the oldest run. */
  gapKey: string | undefined
  loading: Promise<number> | undefined
  /** Set once the hole before this run is closed: the run it now belongs to. */
  joinedTo: Run | undefined
}

/** A page may hold only events that have no row; then the next one is asked for, so often. */
const PAGES_WITHOUT_ROWS_MAX = 10
/** How far `loadEvent` reads back. */
const PAGES_TO_EVENT_MAX = 100

export class Timeline extends Subject implements Observable {
  readonly #source: TimelineSource
  readonly #rows = new RowList()
  readonly #echoes = new Map<string, EventRow>()
  readonly #runOf = new Map<string, Run>()
  readonly #gapRuns = new Map<string, Run>()
  /** Events without a row of their own, by the event whose row is before them. */
  readonly #hiddenAfter = new Map<string, string[]>()
  #lastShown: string | undefined
  #oldest: Run
  #newest: Run
  #isFresh = true
  #hasStart = false
  #gaps = 0

  constructor(source: TimelineSource) {
    super()
    this.#source = source
    this.#oldest = this.#newest = { from: undefined, gapKey: undefined, loading: undefined, joinedTo: undefined }
  }

  get length(): number {
    return this.#rows.length + this.#echoes.size
  }

  /** Whether older events exist, are being fetched, or the beginning is reached. */
  get edge(): Edge {
    if (this.#hasStart) return 'start'
    return this.#oldest.loading ? 'loading' : 'more'
  }

  at(index: number): Row | undefined {
    if (index < this.#rows.length) return this.#rows.at(index)
    return [...this.#echoes.values()][index - this.#rows.length]
  }

  slice(start: number, end: number): readonly Row[] {
    const count = this.#rows.length
    const rows: Row[] = this.#rows.slice(start, end)
    if (end > count) rows.push(...[...this.#echoes.values()].slice(Math.max(0, start - count), end - count))
    return rows
  }

  /** By row key; -1 where no such row is here. */
  indexOf(key: string): number {
    const index = this.#rows.indexOf(key)
    if (index !== -1) return index
    const echo = [...this.#echoes.keys()].indexOf(key)
    return echo === -1 ? -1 : this.#rows.length + echo
  }

  /** By event ID; -1 where the event is not here. */
  indexOfEvent(eventId: string): number {
    return this.indexOf(this.#source.keyOf(eventId))
  }

  /** Fetches older events until there is a new row, or none are left. Gives the number of new rows. Shares a fetch under way. */
  async loadOlder(): Promise<number> {
    return this.#hasStart ? 0 : this.#load(this.#oldest)
  }

  /** Fetches into a gap, at its newer end; the gap stays while something is still missing. */
  async fill(gapKey: string): Promise<number> {
    const run = this.#gapRuns.get(gapKey)
    return run ? this.#load(run) : 0
  }

  /** Reads back until the event is here; false where it was not found. */
  async loadEvent(eventId: string): Promise<boolean> {
    for (let pages = 0; pages < PAGES_TO_EVENT_MAX; pages++) {
      if (this.indexOfEvent(eventId) !== -1) return true
      const gap = [...this.#gapRuns.keys()].at(-1)
      if (gap !== undefined) await this.fill(gap)
      else if (this.edge === 'start') return false
      else await this.loadOlder()
    }
    return this.indexOfEvent(eventId) !== -1
  }

  /** Events that just happened, oldest first; those already here are passed over. */
  receive(events: readonly WireEvent[], { limited, from }: Arrival): void {
    if (this.#isFresh) this.#begin(from)
    else if (limited && from !== undefined && !events.some((event) => this.#runAt(event) === this.#newest)) {
      this.#openGap(from)
    }
    for (const event of events) {
      if (this.#runOf.has(event.event_id)) continue
      this.#runOf.set(event.event_id, this.#newest)
      this.#noteStart(event, this.#newest)
      const row = this.#source.row(event)
      if (row) this.#rows.append(row)
      this.#lastShown = this.#noteHidden(event, row, this.#lastShown)
      this.mark()
    }
  }

  /** What a receipt may stand on so that it shows at the row of this event. */
  hiddenAfter(eventId: string): readonly string[] {
    return this.#hiddenAfter.get(eventId) ?? []
  }

  /** Something may be missing after the newest row; used where the server does not say from where to read. */
  receiveHole(): void {
    if (!this.#isFresh) this.#openGap(undefined)
  }

  #begin(from: string | undefined): void {
    this.#isFresh = false
    this.#oldest.from = from
    this.mark()
  }

  /** A row of this timeline looks different now. */
  refresh(row: EventRow): void {
    if (this.#echoes.has(row.key)) this.#echoes.set(row.key, row)
    else if (!this.#rows.replace(row)) return
    this.mark()
  }

  has(key: string): boolean {
    return this.#rows.has(key) || this.#echoes.has(key)
  }

  setEcho(row: EventRow): void {
    this.#echoes.set(row.key, row)
    this.mark()
  }

  dropEcho(key: string): void {
    if (this.#echoes.delete(key)) this.mark()
  }

  #openGap(from: string | undefined): void {
    // Two holes with nothing between them are one hole.
    const isEmpty =
      this.#newest.gapKey !== undefined && this.#rows.at(this.#rows.length - 1)?.key === this.#newest.gapKey
    if (isEmpty) {
      this.#newest.from = from
      return
    }
    const gapKey = `gap.${this.#gaps++}`
    this.#newest = { from, gapKey, loading: undefined, joinedTo: undefined }
    this.#gapRuns.set(gapKey, this.#newest)
    this.#rows.append({ kind: 'gap', key: gapKey, loading: false })
    this.mark()
  }

  async #load(run: Run): Promise<number> {
    run.loading ??= this.#loadRows(run).finally(() => {
      run.loading = undefined
      this.#showLoading(run, false)
      this.#source.publish()
    })
    this.#showLoading(run, true)
    this.#source.publish()
    return run.loading
  }

  async #loadRows(run: Run): Promise<number> {
    for (let pages = 0; pages < PAGES_WITHOUT_ROWS_MAX; pages++) {
      const page = await this.#source.fetch(run.from)
      const rows = this.#takePage(run, page)
      if (rows > 0 || run.joinedTo || (run === this.#oldest && this.#hasStart)) return rows
    }
    return 0
  }

  #takePage(run: Run, page: Page): number {
    const fresh: WireEvent[] = []
    let reached: Run | undefined
    for (const event of page.events) {
      const known = this.#runAt(event)
      if (known && known !== run) {
        reached = known
        break
      }
      if (!known) fresh.unshift(event)
    }
    this.#isFresh = false
    this.#source.absorb(fresh)
    for (const event of fresh) this.#runOf.set(event.event_id, run)
    const rows: EventRow[] = []
    let shown: string | undefined
    for (const event of fresh) {
      const row = this.#source.row(event)
      if (row) rows.push(row)
      shown = this.#noteHidden(event, row, shown)
    }
    if (run.gapKey === undefined) this.#rows.prepend(rows)
    else this.#rows.insertAfter(run.gapKey, rows)
    run.from = page.next
    if (reached || page.next === undefined) this.#close(run, reached)
    for (const event of fresh) this.#noteStart(event, run)
    this.mark()
    return rows.length
  }

  /** Nothing is missing any more before this run. */
  #close(run: Run, reached: Run | undefined): void {
    if (run.gapKey === undefined) {
      this.#hasStart = true
      return
    }
    this.#rows.remove(run.gapKey)
    this.#gapRuns.delete(run.gapKey)
    const older = reached ?? this.#oldest
    run.joinedTo = older
    if (run === this.#newest) this.#newest = older
  }

  /** Gives the event whose row is the last one now. */
  #noteHidden(event: WireEvent, row: EventRow | undefined, shown: string | undefined): string | undefined {
    if (row) return event.event_id
    if (shown === undefined) return undefined
    const hidden = this.#hiddenAfter.get(shown) ?? []
    hidden.push(event.event_id)
    this.#hiddenAfter.set(shown, hidden)
    return shown
  }

  #noteStart(event: WireEvent, run: Run): void {
    if (event.type === 'm.room.create' && resolved(run) === this.#oldest) this.#hasStart = true
  }

  #runAt(event: WireEvent): Run | undefined {
    const run = this.#runOf.get(event.event_id)
    return run && resolved(run)
  }

  #showLoading(run: Run, loading: boolean): void {
    if (run.gapKey === undefined) this.mark()
    else if (this.#rows.replace({ kind: 'gap', key: run.gapKey, loading })) this.mark()
  }
}

/** Follows the joins, and shortens the way for the next time. */
function resolved(run: Run): Run {
  let last = run
  while (last.joinedTo) last = last.joinedTo
  if (run !== last) run.joinedTo = last
  return last
}
