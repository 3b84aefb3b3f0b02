/**
 * The newest events of a room in one piece, with the place to read on backwards. Only whole batches are dropped at the old
 * end, because only the beginning of a batch is such a place.
 */
import type { JoinedRoomBody, WireEvent } from '../wire.ts'

/** What is left after dropping fills a screen. */
const TAIL_EVENTS_MIN = 30

interface Batch {
  readonly events: readonly WireEvent[]
  readonly from: string | undefined
}

export class Tail {
  #batches: Batch[] = []
  #size = 0

  get body(): NonNullable<JoinedRoomBody['timeline']> {
    const from = this.#batches[0]?.from
    return {
      events: this.#batches.flatMap((batch) => batch.events),
      limited: true,
      ...(from === undefined ? {} : { prev_batch: from }),
    }
  }

  add(events: readonly WireEvent[], limited: boolean, from: string | undefined): void {
    if (limited) {
      this.#batches = []
      this.#size = 0
    }
    if (events.length === 0 && this.#batches.length > 0) return
    this.#batches.push({ events, from })
    this.#size += events.length
    for (let next = this.#droppable(); next > 0; next = this.#droppable()) {
      for (const batch of this.#batches.splice(0, next)) this.#size -= batch.events.length
    }
  }

  /** How many batches can go so that enough is left and the rest begins where reading can go on; 0 for none. */
  #droppable(): number {
    let gone = 0
    for (const [index, batch] of this.#batches.entries()) {
      if (index > 0 && batch.from !== undefined) return index
      gone += batch.events.length
      if (this.#size - gone < TAIL_EVENTS_MIN) return 0
    }
    return 0
  }
}
