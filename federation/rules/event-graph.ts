/** The loaded events seen as a graph by their auth events. It notes which events it was asked for and does not hold. */
import { createEventIdOf } from './hashes.ts'
import { authEventIds, type RoomEvent } from './pdu.ts'
import type { RoomVersion } from './room-versions.ts'

export class EventGraph {
  readonly version: RoomVersion
  readonly missing = new Set<string>()
  readonly #events: ReadonlyMap<string, RoomEvent>

  constructor(events: ReadonlyMap<string, RoomEvent>, version: RoomVersion) {
    this.#events = events
    this.version = version
  }

  get(eventId: string): RoomEvent | undefined {
    const event = this.#events.get(eventId)
    if (!event) this.missing.add(eventId)
    return event
  }

  authEventIds(eventId: string): readonly string[] {
    const event = this.get(eventId)
    return event ? authEventIds(event.pdu) : []
  }

  /** The auth event of that type and state key, a rejected one included; the create event also where it is implied. */
  citedBy(event: RoomEvent, type: string, stateKey: string): RoomEvent | undefined {
    if (this.version.createIsImplied && type === 'm.room.create') return this.get(createEventIdOf(event.roomId))
    for (const eventId of authEventIds(event.pdu)) {
      const authEvent = this.get(eventId)
      if (authEvent?.pdu.type === type && authEvent.pdu.state_key === stateKey) return authEvent
    }
    return undefined
  }

  /** These events with everything that is reached from them over auth events. */
  closure(starts: Iterable<string>): ReadonlySet<string> {
    const reached = new Set(starts)
    // A set hands out what is added to it while it is being walked.
    for (const eventId of reached) for (const next of this.authEventIds(eventId)) reached.add(next)
    return reached
  }
}
