/** Who may let somebody into a room whose members of other rooms may join. Client-Server API, "Restricted rooms". */
import { isJsonObject } from '#federation/rules/json.ts'
import { domainOf, type RoomId, type UserId } from '#spec/ids.ts'
import type { EventReader } from './event-reader.ts'
import type { RoomCache } from './room-cache.ts'
import type { RoomPolicy } from './room-policy.ts'
import type { RoomPowers } from './room-powers.ts'
import type { Room } from './room.ts'

/** As many rooms as one rule may name before the rest is passed over. */
const ALLOWED_ROOMS_MAX = 100

interface Ports {
  readonly rooms: RoomCache
  readonly events: EventReader
  readonly powers: RoomPowers
  readonly policy: RoomPolicy
}

/** A local member in whose name the join is signed; `undefined` where none is needed or none can be found. */
export async function authorisingUser(room: Room, user: UserId, ports: Ports): Promise<UserId | undefined> {
  if (!room.version.restrictedJoins || room.membershipOf(user) === 'invite') return undefined
  const entry = room.current('m.room.join_rules', '')
  const content = entry && (await ports.events.get(entry.id))?.pdu.content
  const rule = content?.['join_rule']
  if (rule !== 'restricted' && rule !== 'knock_restricted') return undefined
  const allow = Array.isArray(content?.['allow']) ? content['allow'].slice(0, ALLOWED_ROOMS_MAX) : []
  for (const condition of allow) {
    if (!isJsonObject(condition) || condition['type'] !== 'm.room_membership') continue
    const other = await ports.rooms.get(condition['room_id'] as RoomId)
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
