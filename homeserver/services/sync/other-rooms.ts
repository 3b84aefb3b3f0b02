/** What a sync tells of rooms that the user is not in: invitations, knocks, and rooms just left. */
import type * as z from 'zod'
import type { LeftRoom } from '#spec/client-server/sync-reply.ts'
import type { StrippedStateEvent } from '#spec/events/client-event.ts'
import type { UserId } from '#spec/ids.ts'
import { strippedEvent } from '../history/client-event.ts'
import type { Presenter } from '../history/presenter.ts'
import { writeRoomPosition } from '../history/room-position.ts'
import type { EventReader } from '../rooms/event-reader.ts'
import type { Room } from '../rooms/room.ts'
import type { StoredMembership } from '../rooms/tables.ts'
import type { RoomStates } from './room-state-part.ts'
import type { RoomWindows } from './room-window.ts'
import type { RoomSpan } from './sync-request.ts'

export type LeftPart = z.input<typeof LeftRoom>

/** Client-Server API, "Stripped state": what somebody outside may know to recognize a room by. */
const STRIPPED_TYPES = [
  'm.room.create',
  'm.room.name',
  'm.room.avatar',
  'm.room.topic',
  'm.room.join_rules',
  'm.room.canonical_alias',
  'm.room.encryption',
]

export class OtherRooms {
  readonly #ports: { events: EventReader; windows: RoomWindows; states: RoomStates; presenter: Presenter }

  constructor(ports: { events: EventReader; windows: RoomWindows; states: RoomStates; presenter: Presenter }) {
    this.#ports = ports
  }

  /** For an invitation or a knock: with the membership event itself and that of who sent it. */
  async stripped(
    room: Room,
    user: UserId,
    membership: StoredMembership,
  ): Promise<z.input<typeof StrippedStateEvent>[]> {
    const entries = STRIPPED_TYPES.map((type) => room.current(type, ''))
    entries.push(room.current('m.room.member', membership.sender), room.current('m.room.member', user))
    const ids = new Set(entries.filter((entry) => entry !== undefined).map(({ id }) => id))
    return (await this.#ports.events.getMany([...ids])).map(strippedEvent)
  }

  /** The room as it was until the user left; nothing of it later on. */
  async left(room: Room, membership: StoredMembership, span: RoomSpan): Promise<LeftPart> {
    const { request, since } = span
    const { reader, filter } = request
    const upTo = Math.min(span.upTo, membership.position)
    const window = await this.#ports.windows.read(room, reader.userId, {
      after: since ?? -Infinity,
      upTo,
      limit: filter.rooms.timelineLimit,
      selection: filter.rooms.timeline,
    })
    const state = await this.#ports.states.read({
      room,
      user: reader.userId,
      deviceId: reader.deviceId,
      window,
      ...(since !== undefined && { since }),
      upTo,
      after: request.useStateAfter,
      filter: filter.rooms,
      heroes: [],
    })
    const shown = window.events.map(({ event }) => event)
    const { presenter } = this.#ports
    const timeline = await presenter.present(shown, { reader, bundled: window.limited })
    const states = await presenter.present(state, { reader, bundled: false })
    return {
      timeline: {
        events: timeline.map(filter.withFields) as never,
        limited: window.limited,
        prev_batch: writeRoomPosition(window.start),
      },
      [request.useStateAfter ? 'state_after' : 'state']: { events: states.map(filter.withFields) as never },
      account_data: { events: span.accountData.map(({ type, content }) => ({ type, content })) },
    }
  }
}
