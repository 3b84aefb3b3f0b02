/** Turns events into what one reader sees of them, with what each refers to read along. */
import type { Clock } from '#homeserver/ports/clock.ts'
import type { ClientEvent } from '#spec/events/client-event.ts'
import type { EventId } from '#spec/ids.ts'
import type { EventReader, KnownEvent } from '../rooms/event-reader.ts'
import type { Membership } from '../rooms/tables.ts'
import type { Aggregations } from './aggregations.ts'
import {
  clientEvent,
  federationEvent,
  withRoomId,
  type EventFormat,
  type Reader,
  type RoomlessEvent,
} from './client-event.ts'
import type { ReplacedStates } from './replaced-states.ts'
import type { SeenEvent } from './visibility.ts'

export interface PresenterPorts {
  readonly events: EventReader
  readonly aggregations: Aggregations
  readonly replaced: ReplacedStates
  readonly clock: Clock
}

export interface Presentation {
  readonly reader: Reader
  /** The reader's membership at an event; absent where it is not worth finding out. */
  readonly membershipAt?: (event: KnownEvent) => Membership | undefined
  /** Whether `m.relations` is added up: everywhere but in a timeline that has no gap. */
  readonly bundled: boolean
  /** `event_format` of a filter; `client` where nothing else is asked for. */
  readonly format?: EventFormat
  /** Nothing behind this position is added up: for readers who have left. */
  readonly upTo?: number
}

export class Presenter {
  readonly #ports: PresenterPorts

  constructor(ports: PresenterPorts) {
    this.#ports = ports
  }

  async present(shown: readonly KnownEvent[], how: Presentation): Promise<RoomlessEvent[]> {
    const view = await this.#view(shown, how)
    return shown.map(view)
  }

  /** Parts of a timeline as whole events, for the one to whom they were found visible. */
  async seen(shown: readonly SeenEvent[], audience: { reader: Reader; upTo: number }): Promise<ClientEvent[]> {
    const membershipAt = new Map(shown.map(({ event, membership }) => [event, membership]))
    const events = [...membershipAt.keys()]
    const view = await this.#view(events, {
      ...audience,
      membershipAt: (event) => membershipAt.get(event),
      bundled: true,
    })
    return events.map((event) => withRoomId(view(event), event.roomId))
  }

  /** Parts of a state as whole events. */
  async state(shown: readonly KnownEvent[], reader: Reader): Promise<ClientEvent[]> {
    const view = await this.#view(shown, { reader, bundled: false })
    return shown.map((event) => withRoomId(view(event), event.roomId))
  }

  async #view(shown: readonly KnownEvent[], how: Presentation): Promise<(event: KnownEvent) => RoomlessEvent> {
    const { events, aggregations, clock } = this.#ports
    const { reader, membershipAt } = how
    const replacedById = await this.#ports.replaced.of(shown, reader, (event) => membershipAt?.(event) === 'join')
    const mentioned = shown.map(({ redactedBy }) => redactedBy).filter((id) => id !== undefined)
    const byId = new Map<EventId, KnownEvent>()
    if (mentioned.length > 0) for (const event of await events.getMany(mentioned)) byId.set(event.eventId, event)
    const bundles = how.bundled ? await aggregations.of(shown, how) : undefined
    const now = clock.now()
    const inFormat = how.format === 'federation' ? federationEvent : clientEvent
    return (event) => {
      const replaced = event.replaces && replacedById.get(event.replaces)
      const redaction = event.redactedBy && byId.get(event.redactedBy)
      const membership = membershipAt?.(event)
      const relations = bundles?.get(event.eventId)
      return inFormat(event, {
        reader,
        now,
        ...(membership && { membership }),
        ...(replaced && { replaced }),
        ...(redaction && { redaction }),
        ...(relations && { relations }),
      })
    }
  }
}
