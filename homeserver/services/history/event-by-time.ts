/**
 * Finding an event by a moment. Client-Server API, "Jumping to dates".
 *
 * Nothing is kept in order of time, but a room's timeline very nearly is: clocks are set, and events of other servers come late. So the
 * place is found by halving, and the best event among its neighbors is taken.
 */
import { timestampOf } from '#federation/rules/pdu.ts'
import { MatrixError } from '#spec/errors.ts'
import type { EventId, RoomId, UserId } from '#spec/ids.ts'
import type { EventReader, KnownEvent } from '../rooms/event-reader.ts'
import type { HistoryAccess, ReadableRoom } from './history-access.ts'
import { boundsBetween, placeBehind, type TimelineDirection } from './room-position.ts'
import type { Visibility } from './visibility.ts'

/** Looked through against the direction first, for those whose time is out of order. */
const NEIGHBORS = 50
const PAGE_EVENTS = 100
const SCANNED_EVENTS_MAX = 2_000

export interface EventByTimePorts {
  readonly access: HistoryAccess
  readonly events: EventReader
  readonly visibility: Visibility
}

export interface Moment {
  readonly ts: number
  /** Forwards: at the moment or after it. Backwards: at it or before. */
  readonly direction: TimelineDirection
}

export class EventByTime {
  readonly #ports: EventByTimePorts

  constructor(ports: EventByTimePorts) {
    this.#ports = ports
  }

  /** The closest event that the user may see; throws `M_NOT_FOUND` where there is none. */
  async closest(roomId: RoomId, user: UserId, moment: Moment): Promise<{ eventId: EventId; ts: number }> {
    const readable = await this.#ports.access.readable(roomId, user)
    const place = await this.#placeOf(readable, moment.ts)
    let from: number | undefined = await this.#neighbor(roomId, place, moment.direction)
    for (let scanned = 0; scanned < SCANNED_EVENTS_MAX && from !== undefined; scanned += PAGE_EVENTS) {
      const { direction } = moment
      const to = direction === 'forwards' ? readable.upTo : undefined
      const range = { ...boundsBetween(from, to, direction), direction, limit: PAGE_EVENTS }
      const page = await this.#ports.events.timeline(roomId, range)
      const candidates = page.events.filter((event) => lies(event, moment))
      const seen = await this.#ports.visibility.seen(roomId, user, candidates)
      const best = closestOf(
        seen.map(({ event }) => event),
        moment,
      )
      if (best) return { eventId: best.eventId, ts: timestampOf(best.pdu) }
      from = page.next === undefined ? undefined : placeBehind(page.next, direction)
    }
    throw new MatrixError('M_NOT_FOUND', 'There is no event in this direction that you may see.')
  }

  /** A place before which events are older than the moment and behind which they are not, as far as time is in order. */
  async #placeOf({ room, upTo }: ReadableRoom, ts: number): Promise<number> {
    let low = ((await this.#next(room.id, undefined, 'forwards'))?.position ?? 1) - 1
    let high = Math.min(room.position, upTo)
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const event = await this.#next(room.id, middle, 'forwards')
      const position = event?.position ?? Infinity
      if (!event || position > high) high = middle
      else if (timestampOf(event.pdu) < ts) low = position
      else high = middle
    }
    return low
  }

  /** Some events against the direction from a place. */
  async #neighbor(room: RoomId, place: number, direction: TimelineDirection): Promise<number> {
    const against = direction === 'forwards' ? 'backwards' : 'forwards'
    const range = { ...boundsBetween(place, undefined, against), direction: against, limit: NEIGHBORS } as const
    const { events } = await this.#ports.events.timeline(room, range)
    const last = events.at(-1)?.position
    return last === undefined ? place : placeBehind(last, against)
  }

  async #next(room: RoomId, from: number | undefined, direction: TimelineDirection): Promise<KnownEvent | undefined> {
    const range = { ...boundsBetween(from, undefined, direction), direction, limit: 1 }
    return (await this.#ports.events.timeline(room, range)).events[0]
  }
}

function lies({ pdu }: KnownEvent, { ts, direction }: Moment): boolean {
  return direction === 'forwards' ? timestampOf(pdu) >= ts : timestampOf(pdu) <= ts
}

/** Of those at the same distance the first one in the direction. */
function closestOf(events: readonly KnownEvent[], { ts }: Moment): KnownEvent | undefined {
  const distance = ({ pdu }: KnownEvent): number => Math.abs(timestampOf(pdu) - ts)
  return events.reduce<KnownEvent | undefined>((a, b) => (a && distance(a) <= distance(b) ? a : b), undefined)
}
