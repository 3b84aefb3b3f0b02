/** What a sync tells of rooms that the user is not in: invitations, knocks, and rooms just left. */
import type * as z from 'zod'
import type { LeftRoom } from '#spec/client-server/sync-reply.ts'
import type { StrippedStateEvent } from '#spec/events/client-event.ts'
import type { UserId } from '#spec/ids.ts'
import { strippedEvent } from '../history/client-event.ts'
import type { Presenter } from '../history/presenter.ts'
import { writeRoomPosition } from '../history/room-position.ts'
import type { Stays } from '../history/stays.ts'
import type { EventReader, KnownEvent } from '../rooms/event-reader.ts'
import type { Room } from '../rooms/room.ts'
import type { StoredMembership } from '../rooms/tables.ts'
import type { RoomsSelection } from './filter.ts'
import type { PastStates } from './past-state.ts'
import { roomAccountData } from './room-account-data.ts'
import type { RoomStates } from './room-state-part.ts'
import type { RoomWindows, Window } from './room-window.ts'
import type { RoomSpan, SyncRequest } from './sync-request.ts'

export type LeftPart = z.input<typeof LeftRoom>

interface Known {
  readonly request: SyncRequest
  readonly since: number | undefined
  readonly limit: number
}

/** Who never was in a room has no history of it. */
const NOTHING: Window = { events: [], limited: false, start: 0 }

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

export interface OtherRoomPorts {
  readonly events: EventReader
  readonly stays: Stays
  readonly windows: RoomWindows
  readonly states: RoomStates
  readonly pastStates: PastStates
  readonly presenter: Presenter
}

export class OtherRooms {
  readonly #ports: OtherRoomPorts

  constructor(ports: OtherRoomPorts) {
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

  /** The room as it was until the user left; of what came later nothing but the user's own membership. */
  async left(room: Room, membership: StoredMembership, span: RoomSpan): Promise<LeftPart> {
    const { request } = span
    const { reader, filter } = request
    const { presenter } = this.#ports
    const stay = await this.#ports.stays.endOf(membership)
    const since = await this.#knownSince(room, stay, span)
    const later = stay?.eventId === membership.eventId ? [] : await this.#ownLater(membership, filter.rooms)
    const limit = Math.max(filter.rooms.timelineLimit - later.length, 0)
    const window = stay ? await this.#window(room, stay, { request, since, limit }) : NOTHING
    const state = stay ? await this.#state(room, stay, { request, since, window }) : []
    const shown = [...window.events.map(({ event }) => event), ...later]
    const timeline = await presenter.present(shown, {
      ...{ reader, bundled: window.limited, format: filter.eventFormat },
      // What others made of these events after the user left is not for him.
      upTo: stay?.position ?? 0,
    })
    const afterwards = request.useStateAfter ? [...state, ...later] : state
    const states = await presenter.present(afterwards, { reader, bundled: false, format: filter.eventFormat })
    return {
      timeline: {
        events: timeline.map(filter.withFields) as never,
        // Who does not know the room must not take this for what comes next.
        limited: window.limited || (since === undefined && request.since !== undefined),
        prev_batch: writeRoomPosition(window.start),
      },
      [request.useStateAfter ? 'state_after' : 'state']: { events: states.map(filter.withFields) as never },
      account_data: { events: roomAccountData(room.id, span) },
    }
  }

  /** Since when the client knows the room, so that it can go on from there; absent where it was not told of it, or of all of a stay. */
  async #knownSince(room: Room, stay: KnownEvent | undefined, span: RoomSpan): Promise<number | undefined> {
    const { since, request } = span
    if (since === undefined || (stay && (stay.position ?? 0) <= since)) return since
    const then = await this.#ports.pastStates.at(room, since, { withMembers: false })
    const membership = then.get('m.room.member', request.reader.userId)?.membership
    // Without a stay that may be read there is nothing between what it was told of its membership then and now.
    const isKnown = stay ? membership === 'join' : membership !== undefined && membership !== 'join'
    return isKnown ? since : undefined
  }

  /** Who was only invited, or was banned after leaving, hears of how that ended. */
  async #ownLater({ eventId }: StoredMembership, { timeline, timelineLimit }: RoomsSelection): Promise<KnownEvent[]> {
    const own = await this.#ports.events.getMany([eventId])
    return timelineLimit > 0 ? own.filter(({ pdu, roomId }) => timeline.admits(pdu) && timeline.admitsRoom(roomId)) : []
  }

  async #window(room: Room, { position: upTo = 0 }: KnownEvent, { request, since, limit }: Known): Promise<Window> {
    const selection = request.filter.rooms.timeline
    const stretch = { after: since ?? -Infinity, upTo, limit, selection }
    return await this.#ports.windows.read(room, request.reader, stretch)
  }

  async #state(
    room: Room,
    { position: upTo = 0 }: KnownEvent,
    { request, since, window }: Omit<Known, 'limit'> & { readonly window: Window },
  ): Promise<KnownEvent[]> {
    const { reader, filter, useStateAfter } = request
    return await this.#ports.states.read({
      ...{ room, reader, window, upTo, heroes: [] },
      ...(since !== undefined && { since }),
      after: useStateAfter,
      filter: filter.rooms,
    })
  }
}
