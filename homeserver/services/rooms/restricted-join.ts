/** Who may let somebody into a room whose members of other rooms may join. Client-Server API, "Restricted rooms". */
import { domainOf, type UserId } from '#spec/ids.ts'
import { currentContent } from './current-content.ts'
import type { EventReader } from './event-reader.ts'
import { allowedRooms } from './join-rule.ts'
import type { RoomCache } from './room-cache.ts'
import type { RoomPolicy } from './room-policy.ts'
import type { RoomPowers } from './room-powers.ts'
import type { Room } from './room.ts'

interface Ports {
  readonly rooms: RoomCache
  readonly events: EventReader
  readonly powers: RoomPowers
  readonly policy: RoomPolicy
}

/** A local member in whose name the join is signed; `undefined` where none is needed or none can be found. */
export async function authorisingUser(room: Room, user: UserId, ports: Ports): Promise<UserId | undefined> {
  const membership = room.membershipOf(user)
  if (!room.version.restrictedJoins || membership === 'invite' || membership === 'join') return undefined
  for (const id of allowedRooms(await currentContent(room, 'm.room.join_rules', ports.events))) {
    const other = await ports.rooms.get(id)
    if (other?.isJoined(user)) return await inviter(room, ports)
  }
  return undefined
}

async function inviter(room: Room, { powers, policy }: Ports): Promise<UserId | undefined> {
  const levels = await powers.of(room)
  for (const [user, { membership }] of room.members()) {
    if (membership !== 'join' || domainOf(user) !== policy.serverName) continue
    if (levels.powerOf(user) >= levels.invite) return user
  }
  return undefined
}
