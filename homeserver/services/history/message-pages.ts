/** Paging through a room's history. Client-Server API, "Getting events for a room". */
import type { ClientEvent } from '#spec/events/client-event.ts'
import type { RoomId } from '#spec/ids.ts'
import type { EventReader } from '../rooms/event-reader.ts'
import type { Reader } from './client-event.ts'
import type { HistoryAccess, ReadableRoom } from './history-access.ts'
import type { Presenter } from './presenter.ts'
import { writeRoomPosition, type RoomPositions, type TimelineDirection } from './room-position.ts'
import type { TimelineSelection } from './selection.ts'
import type { StatesAfter } from './state-after.ts'
import type { TimelinePages } from './timeline-pages.ts'

const LIMIT_DEFAULT = 10

export interface MessagePagePorts {
  readonly access: HistoryAccess
  readonly pages: TimelinePages
  readonly presenter: Presenter
  readonly statesAfter: StatesAfter
  readonly events: EventReader
  readonly positions: RoomPositions
}

export interface MessagesWanted {
  readonly room: RoomId
  readonly reader: Reader
  readonly direction: TimelineDirection
  /** Tokens. Without `from` the page begins at the end that lies opposite to the direction. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly limit?: number | undefined
  readonly selection: TimelineSelection
  /** Give the memberships of those who sent something. */
  readonly withSenders: boolean
}

export interface MessagePage {
  readonly start: string
  /** Absent where nothing more lies in the direction. */
  readonly end?: string
  readonly chunk: ClientEvent[]
  readonly state?: ClientEvent[]
}

export class MessagePages {
  readonly #ports: MessagePagePorts

  constructor(ports: MessagePagePorts) {
    this.#ports = ports
  }

  async read(wanted: MessagesWanted): Promise<MessagePage> {
    const { room, reader, direction, limit = LIMIT_DEFAULT, selection, withSenders } = wanted
    const { access, pages, presenter, statesAfter } = this.#ports
    const readable = await access.readable(room, reader.userId)
    const from = (await this.#place(wanted.from, room)) ?? (await this.#endOpposite(readable, direction))
    const to = await this.#place(wanted.to, room)
    const page = await pages.read({ readable, reader, direction, from, to, limit, selection })
    const senders = withSenders ? await statesAfter.sendersOf(page.events.map(({ event }) => event)) : []
    // A room has one beginning, but at its other end there may always be more later.
    const isOver = page.isLast && to === undefined && (direction === 'backwards' || limit === 0)
    return {
      start: writeRoomPosition(from),
      ...(page.end !== undefined && !isOver && { end: writeRoomPosition(page.end) }),
      chunk: await presenter.seen(page.events, { reader, upTo: readable.upTo }),
      ...(senders.length > 0 && { state: await presenter.state(senders, reader) }),
    }
  }

  async #place(token: string | undefined, room: RoomId): Promise<number | undefined> {
    return token === undefined ? undefined : await this.#ports.positions.read(room, token)
  }

  async #endOpposite({ room, upTo }: ReadableRoom, direction: TimelineDirection): Promise<number> {
    if (direction === 'backwards') return Math.min(room.position, upTo)
    const { events } = await this.#ports.events.timeline(room.id, { direction: 'forwards', limit: 1 })
    return (events[0]?.position ?? 0) - 1
  }
}
