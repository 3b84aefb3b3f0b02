/**
 * The timelines of one room: the main one and those of the threads that were opened, over one index of events. Decides which
 * of them an event goes to, and lets local echoes become events.
 */
import type { JoinedRoomBody, WireEvent } from '../wire.ts'
import { buildRow } from './build-row.ts'
import { EventIndex } from './event-index.ts'
import { isMessage, placeOf, relationOf } from './relation.ts'
import type { EventRow, Sending } from './row.ts'
import { Tail } from './tail.ts'
import { Timeline, type Page } from './timeline.ts'

export interface TimelinePages {
  /** Events of the room before `from`, newest first; without it, from the newest on. */
  room(from: string | undefined): Promise<Page>
  thread(rootId: string, from: string | undefined): Promise<Page>
}

/** An outgoing event, as it will look. `redacts` and relations work on what is here already. */
export interface Echo {
  readonly transactionId: string
  readonly event: Omit<WireEvent, 'event_id'>
  readonly sending: Sending
}

export class RoomTimelines {
  readonly main: Timeline
  readonly index = new EventIndex()
  readonly #me: string
  readonly #pages: TimelinePages
  readonly #threads = new Map<string, Timeline>()
  readonly #echoes = new Map<string, Sending>()
  /** Keys of own events that began as echoes, and the IDs of echoes that the server has accepted. */
  readonly #keyOf = new Map<string, string>()
  readonly #idOf = new Map<string, string>()
  readonly #tail = new Tail()
  #latestMessage: string | undefined
  #newestAt = 0

  constructor(me: string, pages: TimelinePages) {
    this.#me = me
    this.#pages = pages
    this.main = this.#timeline('', (from) => pages.room(from))
  }

  /** The newest message outside of threads. */
  get latest(): EventRow | undefined {
    const event = this.#latestMessage === undefined ? undefined : this.index.get(this.#latestMessage)
    return event && this.row(event)
  }

  /** When something was last said here or in a thread; in a silent room, when something last happened. */
  get newestAt(): number {
    return this.#newestAt
  }

  thread(rootId: string): Timeline {
    const known = this.#threads.get(rootId)
    if (known) return known
    const timeline = this.#timeline(rootId, (from) => this.#pages.thread(rootId, from))
    this.#threads.set(rootId, timeline)
    for (const transactionId of this.#echoes.keys()) this.#showEcho(transactionId)
    return timeline
  }

  /** Gives the transaction IDs of the echoes that have arrived as events. */
  receive(body: NonNullable<JoinedRoomBody['timeline']>): readonly string[] {
    const events = body.events ?? []
    const arrived = events.map((event) => this.#settleEcho(event)).filter((id) => id !== undefined)
    const limited = body.limited ?? false
    if (limited) for (const thread of this.#threads.values()) thread.receiveHole()
    this.absorb(events)
    this.main.receive(events, { limited, from: body.prev_batch })
    for (const event of events) {
      const relation = relationOf(event)
      if (relation.kind !== 'thread') continue
      this.#threads.get(relation.root)?.receive([event], { limited: false, from: undefined })
    }
    this.#latestMessage = events.findLast(isLatest)?.event_id ?? this.#latestMessage
    const newest = events.findLast(isMessage) ?? (this.#newestAt === 0 ? events.at(-1) : undefined)
    this.#newestAt = newest?.origin_server_ts ?? this.#newestAt
    this.#tail.add(events, limited, body.prev_batch)
    return arrived
  }

  /** Into the index, and into the rows that look different because of it. */
  absorb(events: readonly WireEvent[]): void {
    for (const event of events) this.#refresh(this.index.add(event))
  }

  setEcho({ transactionId, event, sending }: Echo): void {
    if (sending.phase === 'sent' && this.#arrivedAlready(transactionId)) return
    const isNew = !this.#echoes.has(transactionId)
    this.#echoes.set(transactionId, sending)
    if (isNew) this.#refresh(this.index.add({ ...event, event_id: transactionId }))
    this.#showEcho(transactionId)
  }

  /** The server accepted an echo; the event itself comes by sync. */
  acceptEcho(transactionId: string, eventId: string): void {
    this.#keyOf.set(eventId, transactionId)
    this.#idOf.set(transactionId, eventId)
    if (this.index.get(eventId)) this.dropEcho(transactionId)
  }

  dropEcho(transactionId: string): void {
    if (!this.#echoes.delete(transactionId)) return
    this.main.dropEcho(transactionId)
    for (const thread of this.#threads.values()) thread.dropEcho(transactionId)
    this.#refresh(this.index.remove(transactionId))
  }

  row(event: WireEvent): EventRow {
    const id = event.event_id
    const sending = this.#echoes.get(id)
    return buildRow(event, this.index, {
      me: this.#me,
      key: this.keyOf(id),
      eventId: sending ? this.#idOf.get(id) : id,
      sending,
    })
  }

  keyOf(eventId: string): string {
    return this.#keyOf.get(eventId) ?? eventId
  }

  /** The newest stretch, as a sync would bring it: enough for a reload to show the room. */
  get tail(): NonNullable<JoinedRoomBody['timeline']> {
    return this.#tail.body
  }

  publish(): void {
    this.main.publish()
    for (const thread of this.#threads.values()) thread.publish()
  }

  #arrivedAlready(transactionId: string): boolean {
    const eventId = this.#idOf.get(transactionId)
    return eventId !== undefined && this.index.get(eventId) !== undefined
  }

  #settleEcho(event: WireEvent): string | undefined {
    const transactionId = event.unsigned?.transaction_id ?? this.#keyOf.get(event.event_id)
    if (transactionId === undefined) return undefined
    this.#keyOf.set(event.event_id, transactionId)
    this.#idOf.set(transactionId, event.event_id)
    this.dropEcho(transactionId)
    return transactionId
  }

  #showEcho(transactionId: string): void {
    const event = this.index.get(transactionId)
    if (!event) return
    const place = placeOf(event, relationOf(event))
    const timeline =
      place.line === 'main' ? this.main : place.line === 'thread' ? this.#threads.get(place.root) : undefined
    timeline?.setEcho(this.row(event))
  }

  #refresh(ids: readonly string[]): void {
    for (const id of ids) {
      const event = this.index.get(id)
      const key = this.keyOf(id)
      if (!event) continue
      if (this.main.has(key)) this.main.refresh(this.row(event))
      for (const thread of this.#threads.values()) if (thread.has(key)) thread.refresh(this.row(event))
    }
  }

  #timeline(root: string, fetch: (from: string | undefined) => Promise<Page>): Timeline {
    return new Timeline({
      fetch,
      absorb: (events) => {
        this.absorb(events)
      },
      row: (event) => {
        const place = placeOf(event, relationOf(event))
        const belongs = place.line === 'thread' ? place.root === root : place.line === 'main' && root === ''
        return belongs ? this.row(event) : undefined
      },
      keyOf: (eventId) => this.keyOf(eventId),
      publish: () => {
        this.publish()
      },
    })
  }
}

function isLatest(event: WireEvent): boolean {
  return isMessage(event) && relationOf(event).kind === 'none'
}
