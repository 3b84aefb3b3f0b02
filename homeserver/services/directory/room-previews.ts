/** A look at one room from outside. Client-Server API, "Room Summaries". */
import { MatrixError } from '#spec/errors.ts'
import { isRoomAlias, type RoomAlias, type RoomId, type RoomIdOrAlias, type UserId } from '#spec/ids.ts'
import type { RoomCache } from '../rooms/room-cache.ts'
import type { Membership } from '../rooms/tables.ts'
import type { Aliases } from './aliases.ts'
import type { RoomDoors } from './room-doors.ts'
import type { RoomOverviews, Summary } from './room-overview.ts'

export interface RoomPreviewPorts {
  readonly rooms: RoomCache
  readonly aliases: Aliases
  readonly doors: RoomDoors
  readonly overviews: RoomOverviews
}

export class RoomPreviews {
  readonly #ports: RoomPreviewPorts

  constructor(ports: RoomPreviewPorts) {
    this.#ports = ports
  }

  /** Throws `M_NOT_FOUND` alike where there is no room and where the user may not know of it. */
  async of(named: RoomIdOrAlias, user: UserId | undefined): Promise<Summary & { membership?: Membership }> {
    const { rooms, aliases, doors, overviews } = this.#ports
    const id = isRoomAlias(named) ? await aliases.resolve(named as RoomAlias) : (named as RoomId)
    const room = id && (await rooms.get(id))
    if (!room || !(await doors.mayKnow(room, user))) {
      throw new MatrixError('M_NOT_FOUND', 'There is no such room, or you may not know of it.')
    }
    const membership = user && room.membershipOf(user)
    return { ...(await overviews.summary(room)), ...(membership && { membership }) }
  }
}
