/**
 * Which members' state events a device has been given, so that lazy loading does not give them again and again. An event counts as given
 * only once the device comes back with a position at or behind that of the reply it was in: a reply that was lost is repeated
 * with everything in it. Only a memory: where it is lost a client gets some of them twice, which is allowed.
 */
import { LRUCache } from 'lru-cache'
import type { EventId, RoomId } from '#spec/ids.ts'
import type { Reader } from '../history/client-event.ts'

/** Each costs some 500 bytes, so this is about 25 MB. */
const DEVICE_ROOMS_MAX = 50_000
/** Of one device in one room. */
const MEMBERS_MAX = 200
/** Of all devices in all rooms; at some 100 bytes this is about 30 MB. */
const ALL_MEMBERS_MAX = 300_000

export interface GivenIn {
  readonly reader: Pick<Reader, 'userId' | 'deviceId'>
  readonly room: RoomId
  /** What the client has; absent where it has nothing of the room. */
  readonly since: number | undefined
  /** The position of the reply that is being made. */
  readonly upTo: number
}

export class SentMembers {
  readonly #given = new LRUCache<string, Map<EventId, number>>({
    max: DEVICE_ROOMS_MAX,
    maxSize: ALL_MEMBERS_MAX,
    sizeCalculation: ({ size }) => size + 1,
  })

  /** Those of the member events that the device does not have yet. */
  unsent({ reader, room, since, upTo }: GivenIn, members: readonly EventId[]): EventId[] {
    const key = `${reader.userId} ${reader.deviceId} ${room}`
    const given = (since === undefined ? undefined : this.#given.get(key)) ?? new Map<EventId, number>()
    const unsent = members.filter((member) => {
      const at = given.get(member)
      if (at !== undefined && since !== undefined && at <= since) return false
      given.set(member, Math.min(at ?? upTo, upTo))
      return true
    })
    // The device has not come back from the replies that these were in: it goes on from before.
    const resent = new Set(unsent)
    for (const [member, at] of given) if (at > (since ?? -Infinity) && !resent.has(member)) given.delete(member)
    for (const first of given.keys()) {
      if (given.size <= MEMBERS_MAX) break
      given.delete(first)
    }
    // The cache weighs only what is new to it.
    this.#given.delete(key)
    this.#given.set(key, given)
    return unsent
  }
}
