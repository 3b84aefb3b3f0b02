/** Who may know of a room, without being in it. Client-Server API, "Room Summaries" and "Spaces". */
import type { UserId } from '#spec/ids.ts'
import type { EventReader } from '../rooms/event-reader.ts'
import type { RoomCache } from '../rooms/room-cache.ts'
import type { Room } from '../rooms/room.ts'
import { historyVisibilityOf } from '../visibility/may-see.ts'
import { currentContent } from '../rooms/current-content.ts'
import { allowedRooms, isOpen } from '../rooms/join-rule.ts'

export class RoomDoors {
  readonly #ports: { rooms: RoomCache; events: EventReader }

  constructor(ports: { rooms: RoomCache; events: EventReader }) {
    this.#ports = ports
  }

  /** Whoever could join, ask to, or look in; `undefined` stands for somebody who has not said who he is. */
  async mayKnow(room: Room, user: UserId | undefined): Promise<boolean> {
    const { rooms, events } = this.#ports
    const membership = user && room.membershipOf(user)
    if (membership === 'join' || membership === 'invite') return true
    const visibility = historyVisibilityOf(await currentContent(room, 'm.room.history_visibility', events))
    if (visibility === 'world_readable') return true
    const joinRules = await currentContent(room, 'm.room.join_rules', events)
    if (isOpen(joinRules)) return true
    if (!user) return false
    for (const id of allowedRooms(joinRules)) if ((await rooms.get(id))?.isJoined(user)) return true
    return false
  }
}
