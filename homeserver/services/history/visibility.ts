/** Which events a user may see, found out with as little reading as the case allows. */
import type { RoomId, UserId } from '#spec/ids.ts'
import type { EventReader, KnownEvent } from '../rooms/event-reader.ts'
import type { RoomCache } from '../rooms/room-cache.ts'
import type { StateReader } from '../rooms/state-reader.ts'
import type { Membership } from '../rooms/tables.ts'
import type { UserRooms } from '../rooms/user-rooms.ts'
import {
  historyVisibilityOf,
  maySee,
  wasJoinedAfter,
  type HistoryVisibility,
  type Stay,
} from '../visibility/may-see.ts'
import type { Stays } from './stays.ts'

export interface VisibilityPorts {
  readonly rooms: RoomCache
  readonly events: EventReader
  readonly states: StateReader
  readonly userRooms: UserRooms
  readonly stays: Stays
}

export interface SeenEvent {
  readonly event: KnownEvent
  /** The reader's membership when it was sent. */
  readonly membership: Membership
}

/** What is known of a room's visibility without looking at its events. Both are positions, or infinite. */
export interface Horizon {
  /** The user has been in the room ever since. */
  readonly joinedSince: number
  /** The user may see all that came behind it. */
  readonly openSince: number
}

/** What the state before an event says of it. */
interface Before {
  readonly visibility: HistoryVisibility
  readonly membership: Membership | undefined
}

export class Visibility {
  readonly #ports: VisibilityPorts

  constructor(ports: VisibilityPorts) {
    this.#ports = ports
  }

  /** Those of the events, all of one room, that the user may see, in their order. */
  async seen(room: RoomId, user: UserId, shown: readonly KnownEvent[]): Promise<SeenEvent[]> {
    const own = await this.#ports.userRooms.in(user, room)
    const joinedSince = own?.membership === 'join' ? own.since : Infinity
    const left = await this.#ports.stays.endOf(own)
    const stay: Stay = {
      isJoined: own?.membership === 'join',
      ...(left?.position !== undefined && { leftAt: left.position }),
    }
    const seen: SeenEvent[] = []
    // Neighbors mostly share their state, and asking once for each state is enough.
    const known = new Map<number, Before>()
    for (const event of shown) {
      const { position = -Infinity, stateGroup } = event
      if (position > joinedSince) {
        seen.push({ event, membership: 'join' })
        continue
      }
      const state = known.get(stateGroup) ?? (await this.#stateBefore(room, user, stateGroup))
      known.set(stateGroup, state)
      const membership = membershipToSee(event, user, state, wasJoinedAfter(position, stay))
      if (membership) seen.push({ event, membership })
    }
    return seen
  }

  async horizon(roomId: RoomId, user: UserId): Promise<Horizon> {
    const own = await this.#ports.userRooms.in(user, roomId)
    const isJoined = own?.membership === 'join'
    const joinedSince = isJoined ? own.since : Infinity
    const entry = (await this.#ports.rooms.get(roomId))?.current('m.room.history_visibility', '')
    const event = entry && (await this.#ports.events.get(entry.id))
    const visibility = historyVisibilityOf(event?.pdu.content)
    const isOpen = visibility === 'world_readable' || (visibility === 'shared' && isJoined)
    // Where nothing was ever said, it has always been as it is.
    const changedAt = event ? (event.position ?? Infinity) : -Infinity
    return { joinedSince, openSince: isOpen ? Math.min(joinedSince, changedAt) : joinedSince }
  }

  async maySee(user: UserId, event: KnownEvent): Promise<boolean> {
    return (await this.seen(event.roomId, user, [event])).length > 0
  }

  async #stateBefore(room: RoomId, user: UserId, group: number): Promise<Before> {
    const { states, events } = this.#ports
    const entry = await states.entryAt(room, group, 'm.room.history_visibility', '')
    const event = entry && (await events.get(entry.id))
    const member = await states.entryAt(room, group, 'm.room.member', user)
    return { visibility: historyVisibilityOf(event?.pdu.content), membership: member?.membership }
  }
}

/** The membership at the event if it may be seen. */
function membershipToSee(
  event: KnownEvent,
  user: UserId,
  before: Before,
  joinedLater: boolean,
): Membership | undefined {
  const { type, state_key: stateKey, content } = event.pdu
  const isOwn = type === 'm.room.member' && stateKey === user
  const membershipAfter = isOwn ? (content['membership'] as Membership) : before.membership
  const mayBeSeen = maySee({
    ...before,
    ...(type === 'm.room.history_visibility' && stateKey === '' && { visibilityAfter: historyVisibilityOf(content) }),
    membershipAfter,
    joinedLater,
  })
  return mayBeSeen ? (membershipAfter ?? 'leave') : undefined
}
