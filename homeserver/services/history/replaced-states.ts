/** What states replaced, as far as one reader may know of it. */
import type { EventId } from '#spec/ids.ts'
import type { EventReader, KnownEvent } from '../rooms/event-reader.ts'
import type { Reader } from './client-event.ts'
import type { Visibility } from './visibility.ts'

/** Of a large state that was made while the reader was away only so many of the replaced events are looked at: the newest. */
const DOUBTFUL_MAX = 200

export class ReplacedStates {
  readonly #ports: { readonly events: EventReader; readonly visibility: Visibility }

  constructor(ports: { events: EventReader; visibility: Visibility }) {
    this.#ports = ports
  }

  /** The replaced events by their IDs. `wasIn` tells of an event whether the reader was in the room at it. */
  async of(
    shown: readonly KnownEvent[],
    reader: Reader,
    wasIn: (event: KnownEvent) => boolean,
  ): Promise<ReadonlyMap<EventId, KnownEvent>> {
    const replacing = shown.filter(({ replaces }) => replaces !== undefined)
    const result = new Map<EventId, KnownEvent>()
    for (const [room, events] of Map.groupBy(replacing, ({ roomId }) => roomId)) {
      const { joinedSince, openSince } = await this.#ports.visibility.horizon(room, reader.userId)
      // Who was in the room knew its state, and everybody knows his own memberships.
      const isKnown = (event: KnownEvent): boolean =>
        (event.position ?? -Infinity) > joinedSince || wasIn(event) || isOwnMembership(event, reader)
      const known = new Set(events.filter(isKnown).map(({ replaces }) => replaces))
      const doubtful: KnownEvent[] = []
      for (const event of await this.#ports.events.getMany(events.map(({ replaces }) => replaces as EventId))) {
        const { eventId, position = -Infinity } = event
        if (known.has(eventId) || position > openSince) result.set(eventId, event)
        else doubtful.push(event)
      }
      if (doubtful.length === 0) continue
      const newest = doubtful.toSorted((a, b) => (b.position ?? 0) - (a.position ?? 0)).slice(0, DOUBTFUL_MAX)
      const seen = await this.#ports.visibility.seen(room, reader.userId, newest)
      for (const { event } of seen) result.set(event.eventId, event)
    }
    return result
  }
}

function isOwnMembership({ pdu }: KnownEvent, { userId }: Reader): boolean {
  return pdu.type === 'm.room.member' && pdu.state_key === userId
}
