/** Turns events into what one reader sees of them, with what each refers to read along. */
import type { Clock } from '#homeserver/ports/clock.ts'
import type { EventId } from '#spec/ids.ts'
import type { EventReader, KnownEvent } from '../rooms/event-reader.ts'
import type { Membership } from '../rooms/tables.ts'
import { clientEvent, type Reader, type RoomlessEvent } from './client-event.ts'
import type { Aggregations } from './aggregations.ts'

export interface PresenterPorts {
  readonly events: EventReader
  readonly aggregations: Aggregations
  readonly clock: Clock
}

export interface Presentation {
  readonly reader: Reader
  /** The reader's membership at an event; absent where it is not worth finding out. */
  readonly membershipAt?: (event: KnownEvent) => Membership | undefined
  /** Whether `m.relations` is added up: everywhere but in a timeline that has no gap. */
  readonly bundled: boolean
}

export class Presenter {
  readonly #ports: PresenterPorts

  constructor(ports: PresenterPorts) {
    this.#ports = ports
  }

  async present(shown: readonly KnownEvent[], how: Presentation): Promise<RoomlessEvent[]> {
    const { events, aggregations, clock } = this.#ports
    const mentioned = shown
      .flatMap(({ replaces, redactedBy }) => [replaces, redactedBy])
      .filter((id) => id !== undefined)
    const byId = new Map<EventId, KnownEvent>()
    if (mentioned.length > 0) for (const event of await events.getMany(mentioned)) byId.set(event.eventId, event)
    const bundles = how.bundled ? await aggregations.of(shown, how.reader) : undefined
    const now = clock.now()
    return shown.map((event) => {
      const replaced = event.replaces && byId.get(event.replaces)
      const redaction = event.redactedBy && byId.get(event.redactedBy)
      const membership = how.membershipAt?.(event)
      const relations = bundles?.get(event.eventId)
      return clientEvent(event, {
        reader: how.reader,
        now,
        ...(membership && { membership }),
        ...(replaced && { replaced }),
        ...(redaction && { redaction }),
        ...(relations && { relations }),
      })
    })
  }
}
