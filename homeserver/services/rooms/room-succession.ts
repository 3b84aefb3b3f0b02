/** What a user has said of a room goes on for the room that replaces it. Client-Server API, "Room Upgrades". */
import { MatrixError } from '#spec/errors.ts'
import type { EventContent } from '#spec/events/client-event.ts'
import type { RoomId, UserId } from '#spec/ids.ts'
import type { AccountData } from '../account-data/account-data.ts'
import { carryRules } from '../push/carried-rules.ts'
import type { PushRules } from '../push/push-rules.ts'
import { currentContent } from './current-content.ts'
import type { EventReader } from './event-reader.ts'
import type { RoomCache } from './room-cache.ts'
import type { Room } from './room.ts'

export interface RoomSuccessionPorts {
  readonly rooms: RoomCache
  readonly events: EventReader
  readonly accountData: AccountData
  readonly pushRules: PushRules
}

export class RoomSuccession {
  readonly #ports: RoomSuccessionPorts

  constructor(ports: RoomSuccessionPorts) {
    this.#ports = ports
  }

  /** To be called when the user has come into the new room. Nothing is taken away from the old one, or overwritten. */
  async carry(user: UserId, to: RoomId): Promise<void> {
    const old = await this.#predecessor(to)
    if (!old?.isJoined(user)) return
    const { accountData, pushRules } = this.#ports
    try {
      const settings = await pushRules.settings(user)
      if (carryRules(settings, old.id, to) !== settings) {
        await pushRules.change(user, (before) => ({ ok: true, value: carryRules(before, old.id, to) }))
      }
      const tags = await accountData.get(user, old.id, 'm.tag')
      if (tags) await accountData.change(user, to, 'm.tag', (before) => (before ? undefined : tags))
      await accountData.change(user, '', 'm.direct', (before) => before && withSuccessor(before, old.id, to))
    } catch (error) {
      // Too much is kept already: no reason to refuse the room itself.
      if (!(error instanceof MatrixError)) throw error
    }
  }

  /** Anybody may claim that a room comes after another; only what the other one says, too, is believed. */
  async #predecessor(to: RoomId): Promise<Room | undefined> {
    const { rooms, events } = this.#ports
    const room = await rooms.get(to)
    const predecessor = room && (await currentContent(room, 'm.room.create', events))['predecessor']
    const from = (predecessor as { room_id?: unknown } | null | undefined)?.room_id
    const old = typeof from === 'string' ? await rooms.get(from as RoomId) : undefined
    if (!old) return undefined
    const { replacement_room: next } = await currentContent(old, 'm.room.tombstone', events)
    return next === to ? old : undefined
  }
}

/** `m.direct` with the new room beside the old one; `undefined` where there is nothing to say. */
function withSuccessor(direct: EventContent, from: RoomId, to: RoomId): EventContent | undefined {
  const changed = Object.entries(direct)
    .filter(([, rooms]) => Array.isArray(rooms) && rooms.includes(from) && !rooms.includes(to))
    .map(([user, rooms]): [string, unknown] => [user, [...(rooms as unknown[]), to]])
  return changed.length === 0 ? undefined : { ...direct, ...Object.fromEntries(changed) }
}
