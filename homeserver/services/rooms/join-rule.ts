/** What a room's join rule says. Client-Server API, "m.room.join_rules". */
import { isJsonObject, own, ownString, type JsonObject } from '#federation/rules/json.ts'
import { isRoomId, type RoomId } from '#spec/ids.ts'

/** As many rooms as one rule may name before the rest is passed over. */
const ALLOWED_ROOMS_MAX = 100

/** The rooms whose members may join; none where the rule is not one of the restricted ones. */
export function allowedRooms(joinRules: JsonObject): RoomId[] {
  const rule = ownString(joinRules, 'join_rule')
  const allow = own(joinRules, 'allow')
  if ((rule !== 'restricted' && rule !== 'knock_restricted') || !Array.isArray(allow)) return []
  return allow.slice(0, ALLOWED_ROOMS_MAX).flatMap((condition) => {
    if (!isJsonObject(condition) || ownString(condition, 'type') !== 'm.room_membership') return []
    const room = ownString(condition, 'room_id')
    return room !== undefined && isRoomId(room) ? [room as RoomId] : []
  })
}

const OPEN_RULES: ReadonlySet<string | undefined> = new Set(['public', 'knock', 'knock_restricted'])

/** Anybody may join, or ask to. */
export function isOpen(joinRules: JsonObject): boolean {
  return OPEN_RULES.has(ownString(joinRules, 'join_rule'))
}
