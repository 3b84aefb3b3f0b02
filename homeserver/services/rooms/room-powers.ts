/** The power levels of rooms as they are now, read once for each version of them. */
import { LRUCache } from 'lru-cache'
import { readPowerLevels, type PowerLevels } from '#federation/rules/power-levels.ts'
import type { EventReader } from './event-reader.ts'
import type { Room } from './room.ts'

const ROOMS_MAX = 5_000

export class RoomPowers {
  readonly #events: EventReader
  readonly #known = new LRUCache<string, PowerLevels>({ max: ROOMS_MAX })

  constructor(ports: { events: EventReader }) {
    this.#events = ports.events
  }

  async of(room: Room): Promise<PowerLevels> {
    const levels = room.current('m.room.power_levels', '')
    const key = `${room.id} ${levels?.id ?? ''}`
    const known = this.#known.get(key)
    if (known) return known
    const create = await this.#events.get(room.info.createEventId)
    const powers = readPowerLevels(create, levels && (await this.#events.get(levels.id)), room.version)
    this.#known.set(key, powers)
    return powers
  }
}
