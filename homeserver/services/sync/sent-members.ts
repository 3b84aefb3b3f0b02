/**
 * Which members' state events a device has been given, so that lazy loading does not give them again and again. Only a memory: where it
 * is lost a client gets some of them twice, which is allowed.
 */
import { LRUCache } from 'lru-cache'
import type { EventId, RoomId } from '#spec/ids.ts'

const DEVICE_ROOMS_MAX = 50_000
const MEMBERS_MAX = 200

export class SentMembers {
  readonly #sent = new LRUCache<string, LRUCache<EventId, true>>({ max: DEVICE_ROOMS_MAX })

  /** The member events of these that the device has not been given yet; they count as given from now on. */
  unsent(device: string, room: RoomId, members: readonly EventId[]): EventId[] {
    const key = `${device} ${room}`
    const sent = this.#sent.get(key) ?? new LRUCache<EventId, true>({ max: MEMBERS_MAX })
    this.#sent.set(key, sent)
    return members.filter((member) => {
      if (sent.has(member)) return false
      sent.set(member, true)
      return true
    })
  }

  /** The device starts afresh in this room. */
  forget(device: string, room: RoomId): void {
    this.#sent.delete(`${device} ${room}`)
  }
}
