/** The first question of every request about a room: does it exist, and what is the caller in it? */
import { MatrixError } from '#spec/errors.ts'
import type { RoomId, UserId } from '#spec/ids.ts'
import type { RoomCache } from './room-cache.ts'
import type { Room } from './room.ts'

/** The same whether the room is unknown or closed to the caller, so that nobody can find out which rooms exist. */
export function notInRoom(): MatrixError {
  return new MatrixError('M_FORBIDDEN', 'You are not in this room, or it does not exist.')
}

export class RoomAccess {
  readonly #rooms: RoomCache

  constructor(ports: { rooms: RoomCache }) {
    this.#rooms = ports.rooms
  }

  /** The room, if the user has joined it. */
  async joined(room: RoomId, user: UserId): Promise<Room> {
    const found = await this.#rooms.get(room)
    if (!found?.isJoined(user)) throw notInRoom()
    return found
  }

  async existing(room: RoomId): Promise<Room> {
    const found = await this.#rooms.get(room)
    if (!found) throw notInRoom()
    return found
  }

  /** The room, if the user has or had anything to do with it. */
  async known(room: RoomId, user: UserId): Promise<Room> {
    const found = await this.#rooms.get(room)
    if (!found?.membershipOf(user)) throw notInRoom()
    return found
  }
}
