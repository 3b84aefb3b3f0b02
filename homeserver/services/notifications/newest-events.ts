/** The events of many rooms as one stream, newest first. */
import { timestampOf } from '#federation/rules/pdu.ts'
import type { EventReader, KnownEvent } from '../rooms/event-reader.ts'
import type { Room } from '../rooms/room.ts'

/** Few, because of most rooms none is taken. */
const PAGE_EVENTS = 20

export interface RoomSpan {
  readonly room: Room
  readonly shard: number
  /** Exclusive positions. */
  readonly after: number
  readonly before: number
}

export interface PlacedEvent {
  readonly event: KnownEvent
  readonly position: number
  readonly span: RoomSpan
}

export class NewestEvents {
  readonly #events: EventReader
  readonly #streams: readonly RoomStream[]

  constructor(events: EventReader, spans: readonly RoomSpan[]) {
    this.#events = events
    this.#streams = spans.map((span) => new RoomStream(span))
  }

  /** `undefined` at the end. */
  async next(): Promise<PlacedEvent | undefined> {
    let newest: RoomStream | undefined
    for (const shard of (await this.#newestByShard()).values()) {
      // Only within a shard is there an order of all events; between shards their time has to do.
      if (!newest || timeOf(shard) > timeOf(newest)) newest = shard
    }
    return newest?.take()
  }

  async #newestByShard(): Promise<Map<number, RoomStream>> {
    const byShard = new Map<number, RoomStream>()
    for (const stream of this.#streams) {
      await stream.fill(this.#events)
      const { head, span } = stream
      if (!head) continue
      const other = byShard.get(span.shard)?.head
      if (!other || head.position > other.position) byShard.set(span.shard, stream)
    }
    return byShard
  }
}

class RoomStream {
  readonly span: RoomSpan
  /** Oldest first, so that taking the newest is cheap. */
  #read: PlacedEvent[] = []
  #before: number
  #isDone = false

  constructor(span: RoomSpan) {
    this.span = span
    this.#before = span.before
  }

  get head(): PlacedEvent | undefined {
    return this.#read.at(-1)
  }

  take(): PlacedEvent | undefined {
    return this.#read.pop()
  }

  async fill(events: EventReader): Promise<void> {
    while (!this.head && !this.#isDone) {
      const { room, after } = this.span
      const range = { after, before: this.#before, direction: 'backwards', limit: PAGE_EVENTS } as const
      const page = await events.timeline(room.id, range)
      const placed = page.events.map((event) => ({ event, position: event.position ?? 0, span: this.span }))
      this.#read = placed.reverse()
      this.#isDone = page.next === undefined
      this.#before = page.next ?? this.#before
    }
  }
}

function timeOf({ head }: RoomStream): number {
  return head ? timestampOf(head.event.pdu) : -Infinity
}
