/** The events of many rooms as one stream, newest first. */
import { timestampOf } from '#federation/rules/pdu.ts'
import { PriorityQueue } from '#federation/rules/priority-queue.ts'
import type { EventReader, KnownEvent } from '../rooms/event-reader.ts'
import type { Room } from '../rooms/room.ts'

/** Few, because of most rooms none is taken. */
const PAGE_EVENTS = 20

export interface RoomStretch {
  readonly room: Room
  readonly shard: number
  /** Exclusive positions. */
  readonly after: number
  readonly before: number
}

export interface PlacedEvent {
  readonly event: KnownEvent
  readonly position: number
  readonly stretch: RoomStretch
}

export class NewestEvents {
  readonly #events: EventReader
  readonly #shards: readonly ShardStreams[]

  constructor(events: EventReader, stretches: readonly RoomStretch[]) {
    this.#events = events
    const byShard = Map.groupBy(stretches, ({ shard }) => shard)
    this.#shards = [...byShard.values()].map((each) => new ShardStreams(each))
  }

  /** `undefined` at the end. */
  async next(): Promise<PlacedEvent | undefined> {
    let newest: ShardStreams | undefined
    for (const shard of this.#shards) {
      await shard.settle(this.#events)
      // Only within a shard is there an order of all events; between shards their time has to do.
      if (shard.head && (!newest?.head || timeOf(shard.head) > timeOf(newest.head))) newest = shard
    }
    return newest?.take()
  }
}

/** A room is read only when no other can have anything newer. */
class ShardStreams {
  readonly #waiting = new PriorityQueue<RoomStream>((a, b) => b.newest - a.newest)
  /** The one that has the newest event, known by its head. */
  #first: RoomStream | undefined

  constructor(stretches: readonly RoomStretch[]) {
    for (const stretch of stretches) this.#waiting.push(new RoomStream(stretch))
  }

  get head(): PlacedEvent | undefined {
    return this.#first?.head
  }

  async settle(events: EventReader): Promise<void> {
    while (!this.#first) {
      const stream = this.#waiting.pop()
      if (!stream) return
      if (stream.head) this.#first = stream
      else if (await stream.fill(events)) this.#waiting.push(stream)
    }
  }

  take(): PlacedEvent | undefined {
    const stream = this.#first
    const taken = stream?.take()
    if (stream) this.#waiting.push(stream)
    this.#first = undefined
    return taken
  }
}

class RoomStream {
  readonly #stretch: RoomStretch
  /** Oldest first, so that taking the newest is cheap. */
  #read: PlacedEvent[] = []
  /** What is not read is before this. */
  #before: number

  constructor(stretch: RoomStretch) {
    this.#stretch = stretch
    this.#before = Math.min(stretch.before, stretch.room.position + 1)
  }

  get head(): PlacedEvent | undefined {
    return this.#read.at(-1)
  }

  /** No event that is still to come has a later position. */
  get newest(): number {
    return this.head?.position ?? this.#before - 1
  }

  take(): PlacedEvent | undefined {
    return this.#read.pop()
  }

  /** `false` where there is nothing more. */
  async fill(events: EventReader): Promise<boolean> {
    const { room, after } = this.#stretch
    while (!this.head && this.newest > after) {
      const range = { after, before: this.#before, direction: 'backwards', limit: PAGE_EVENTS } as const
      const page = await events.timeline(room.id, range)
      const placed = page.events.map((event) => ({ event, position: event.position ?? 0, stretch: this.#stretch }))
      this.#read = placed.reverse()
      this.#before = page.next ?? after
    }
    return this.head !== undefined
  }
}

function timeOf({ event }: PlacedEvent): number {
  return timestampOf(event.pdu)
}
