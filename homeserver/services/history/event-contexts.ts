/** An event with what was before and after it. Client-Server API, "Event Context". */
import { MatrixError } from '#spec/errors.ts'
import type { ClientEvent } from '#spec/events/client-event.ts'
import type { EventId, RoomId } from '#spec/ids.ts'
import type { KnownEvent } from '../rooms/event-reader.ts'
import type { Reader } from './client-event.ts'
import type { HistoryAccess } from './history-access.ts'
import type { Presenter } from './presenter.ts'
import { writeRoomPosition } from './room-position.ts'
import type { TimelineSelection } from './selection.ts'
import type { SingleEvents } from './single-events.ts'
import type { StatesAfter } from './state-after.ts'
import type { TimelinePages } from './timeline-pages.ts'

const LIMIT_DEFAULT = 10
const MEMBER = 'm.room.member'

export interface EventContextPorts {
  readonly access: HistoryAccess
  readonly singles: SingleEvents
  readonly pages: TimelinePages
  readonly presenter: Presenter
  readonly statesAfter: StatesAfter
}

export interface ContextWanted {
  readonly room: RoomId
  readonly eventId: EventId
  readonly reader: Reader
  /** Events before and after together. */
  readonly limit?: number | undefined
  /** The event itself is exempt. */
  readonly selection: TimelineSelection
  /** Of the memberships only those of who sent something shown. */
  readonly lazyMembers: boolean
}

export interface EventContext {
  readonly start: string
  readonly end: string
  readonly event: ClientEvent
  readonly events_before: ClientEvent[]
  readonly events_after: ClientEvent[]
  readonly state: ClientEvent[]
}

export class EventContexts {
  readonly #ports: EventContextPorts

  constructor(ports: EventContextPorts) {
    this.#ports = ports
  }

  async around(wanted: ContextWanted): Promise<EventContext> {
    const { room, eventId, reader, limit = LIMIT_DEFAULT } = wanted
    const { access, singles, presenter } = this.#ports
    const readable = await access.readable(room, reader.userId)
    const target = await singles.seen(room, eventId, reader)
    const { position } = target.event
    if (position === undefined) throw new MatrixError('M_NOT_FOUND', 'The event is not part of the timeline.')
    const beforeMax = Math.floor(limit / 2)
    const { pages } = this.#ports
    const around = { readable, reader, selection: wanted.selection }
    const before = await pages.read({ ...around, direction: 'backwards', from: position - 1, limit: beforeMax })
    const after = await pages.read({ ...around, direction: 'forwards', from: position, limit: limit - beforeMax })
    const shown = [...before.events.toReversed(), target, ...after.events].map(({ event }) => event)
    const audience = { reader, upTo: readable.upTo }
    const [event] = await presenter.seen([target], audience)
    return {
      start: writeRoomPosition(before.end ?? position - 1),
      end: writeRoomPosition(after.end ?? position),
      event: event as ClientEvent,
      events_before: await presenter.seen(before.events, audience),
      events_after: await presenter.seen(after.events, audience),
      state: await presenter.state(await this.#state(wanted, shown), reader),
    }
  }

  /** The state at the last event of the reply. */
  async #state({ selection, lazyMembers }: ContextWanted, shown: readonly KnownEvent[]): Promise<KnownEvent[]> {
    const last = shown.at(-1)
    if (!last) return []
    const senders = new Set(shown.map(({ pdu }) => pdu.sender))
    const wants = ({ type, stateKey }: { type: string; stateKey: string }): boolean =>
      !lazyMembers || type !== MEMBER || senders.has(stateKey)
    const state = await this.#ports.statesAfter.whole(last, wants)
    return state.filter(({ pdu }) => selection.admits(pdu))
  }
}
