/** One event by its ID, for those who may see it. */
import { MatrixError } from '#spec/errors.ts'
import type { ClientEvent } from '#spec/events/client-event.ts'
import type { EventId, RoomId } from '#spec/ids.ts'
import type { EventReader } from '../rooms/event-reader.ts'
import type { RoomCache } from '../rooms/room-cache.ts'
import type { UserRooms } from '../rooms/user-rooms.ts'
import type { Reader } from './client-event.ts'
import type { HistoryAccess } from './history-access.ts'
import type { Presenter } from './presenter.ts'
import { isForgotten } from './stays.ts'
import type { SeenEvent, Visibility } from './visibility.ts'

export interface SingleEventPorts {
  readonly rooms: RoomCache
  readonly events: EventReader
  readonly userRooms: UserRooms
  readonly access: HistoryAccess
  readonly visibility: Visibility
  readonly presenter: Presenter
}

export class SingleEvents {
  readonly #ports: SingleEventPorts

  constructor(ports: SingleEventPorts) {
    this.#ports = ports
  }

  async get(room: RoomId, eventId: EventId, reader: Reader): Promise<ClientEvent> {
    const seen = await this.seen(room, eventId, reader)
    const upTo = await this.#ports.access.upTo(room, reader.userId)
    const [event] = await this.#ports.presenter.seen([seen], { reader, upTo })
    return event as ClientEvent
  }

  /** Throws `M_NOT_FOUND` alike where there is no such event and where the reader may not see it. */
  async seen(roomId: RoomId, eventId: EventId, reader: Reader): Promise<SeenEvent> {
    const { rooms, events, userRooms, access, visibility } = this.#ports
    const notFound = new MatrixError('M_NOT_FOUND', 'There is no such event, or you may not see it.')
    const room = await rooms.get(roomId)
    const event = await events.get(eventId)
    if (!room || event?.roomId !== roomId) throw notFound
    // A room that was forgotten is closed, whatever its history would show.
    const own = await userRooms.in(reader.userId, roomId)
    if ((!own || isForgotten(event, own)) && !(await access.isWorldReadable(room))) throw notFound
    const [seen] = await visibility.seen(roomId, reader.userId, [event])
    if (!seen) throw notFound
    return seen
  }
}
