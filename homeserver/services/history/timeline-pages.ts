/** A page of a room's timeline in either direction: what the filter lets through and the reader may see. */
import type { EventReader } from '../rooms/event-reader.ts'
import type { Reader } from './client-event.ts'
import type { ReadableRoom } from './history-access.ts'
import { isIgnored } from './ignoring.ts'
import type { RelationReader } from './relation-reader.ts'
import { boundsBetween, placeBehind, type TimelineDirection } from './room-position.ts'
import { selected, type TimelineSelection } from './selection.ts'
import type { SeenEvent, Visibility } from './visibility.ts'

/** A filter may refuse nearly everything: beyond this a page ends early, and the client goes on from there. */
const SCANNED_EVENTS_MAX = 2_000
const SCAN_EVENTS_MIN = 20

export interface TimelinePagePorts {
  readonly events: EventReader
  readonly relations: RelationReader
  readonly visibility: Visibility
}

export interface PageWanted {
  readonly readable: ReadableRoom
  readonly reader: Reader
  readonly direction: TimelineDirection
  /** Places between positions. */
  readonly from: number
  readonly to?: number | undefined
  readonly limit: number
  readonly selection: TimelineSelection
}

export interface SeenPage {
  /** In the order asked for. */
  readonly events: readonly SeenEvent[]
  /** The place to go on from; absent where nothing was found because nothing is left. */
  readonly end?: number
  /** Nothing more lies in the direction. */
  readonly isLast: boolean
}

export class TimelinePages {
  readonly #ports: TimelinePagePorts

  constructor(ports: TimelinePagePorts) {
    this.#ports = ports
  }

  async read(wanted: PageWanted): Promise<SeenPage> {
    const { readable, direction, limit, selection, reader } = wanted
    const { room } = readable
    if (selection.isEmpty || !selection.admitsRoom(room.id)) return { events: [], isLast: true }
    // Nothing behind the end of a stay is looked at.
    let from = direction === 'backwards' ? Math.min(wanted.from, readable.upTo) : wanted.from
    const to = direction === 'forwards' ? Math.min(wanted.to ?? Infinity, readable.upTo) : wanted.to
    const found: SeenEvent[] = []
    for (let scanned = 0; scanned < SCANNED_EVENTS_MAX && found.length < Math.max(limit, 1);) {
      // One more than is wanted tells whether anything is left.
      const size = Math.max(limit - found.length + 1, SCAN_EVENTS_MIN)
      const page = await this.#ports.events.timeline(room.id, {
        ...boundsBetween(from, to, direction),
        direction,
        limit: size,
      })
      const admitted = await selected(page.events, selection, this.#ports.relations)
      const seen = await this.#ports.visibility.seen(room.id, reader.userId, admitted)
      found.push(...seen.filter(({ event }) => !isIgnored(event, reader)))
      if (page.next === undefined) return pageOf(found, wanted, found.length <= limit)
      from = placeBehind(page.next, direction)
      scanned += size
    }
    // A page that is not full goes on behind what was looked at, not behind what was found.
    if (found.length < limit) return { events: found, end: from, isLast: false }
    return pageOf(found, wanted, false)
  }
}

function pageOf(found: readonly SeenEvent[], { limit, direction, from }: PageWanted, isLast: boolean): SeenPage {
  if (limit === 0) return { events: [], end: from, isLast }
  const events = found.slice(0, limit)
  const last = events.at(-1)?.event.position
  return { events, ...(last !== undefined && { end: placeBehind(last, direction) }), isLast }
}
