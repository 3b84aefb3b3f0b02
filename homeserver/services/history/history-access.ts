/** Who may read a room's history and state at all, and how far. Which events of it are shown is for the visibility to say. */
import type { RoomId, UserId } from '#spec/ids.ts'
import type { EventReader, KnownEvent } from '../rooms/event-reader.ts'
import { notInRoom } from '../rooms/room-access.ts'
import type { RoomCache } from '../rooms/room-cache.ts'
import type { Room } from '../rooms/room.ts'
import type { UserRooms } from '../rooms/user-rooms.ts'
import { historyVisibilityOf } from '../visibility/may-see.ts'
import type { Stays } from './stays.ts'

export interface HistoryAccessPorts {
  readonly rooms: RoomCache
  readonly userRooms: UserRooms
  readonly events: EventReader
  readonly stays: Stays
}

export interface ReadableRoom {
  readonly room: Room
  /** The event by which the reader left: the room is shown as it was then. */
  readonly left?: KnownEvent
  /** The position of that event, else infinity. */
  readonly upTo: number
}

export class HistoryAccess {
  readonly #ports: HistoryAccessPorts

  constructor(ports: HistoryAccessPorts) {
    this.#ports = ports
  }

  /** For members, for those who once were and have not forgotten the room, and for everybody where the world may read. */
  async readable(roomId: RoomId, user: UserId): Promise<ReadableRoom> {
    const room = await this.#ports.rooms.get(roomId)
    if (!room) throw notInRoom()
    const own = await this.#ports.userRooms.in(user, roomId)
    if (own?.membership === 'join' || (await this.isWorldReadable(room))) return { room, upTo: Infinity }
    const left = await this.#ports.stays.endOf(own)
    if (left?.position === undefined) throw notInRoom()
    return { room, left, upTo: left.position }
  }

  /** How far the user has come with the room: nothing that happened after he left is added up for him. */
  async upTo(room: RoomId, user: UserId): Promise<number> {
    const left = await this.#ports.stays.endOf(await this.#ports.userRooms.in(user, room))
    return left?.position ?? Infinity
  }

  async isWorldReadable(room: Room): Promise<boolean> {
    const entry = room.current('m.room.history_visibility', '')
    const event = entry && (await this.#ports.events.get(entry.id))
    return historyVisibilityOf(event?.pdu.content) === 'world_readable'
  }
}
