/** The power levels of rooms as they are now, read once for each version of them. */
import { readPowerLevels, type PowerLevels } from '#federation/rules/power-levels.ts'
import type { EventReader, KnownEvent } from './event-reader.ts'
import type { Room } from './room.ts'

export class RoomPowers {
  readonly #events: EventReader
  /** By the event in memory, not by its ID: when it is redacted, another takes its place. Forgotten together with the event. */
  readonly #known = new WeakMap<KnownEvent, PowerLevels>()

  constructor(ports: { events: EventReader }) {
    this.#events = ports.events
  }

  async of(room: Room): Promise<PowerLevels> {
    const entry = room.current('m.room.power_levels', '')
    const levels = entry && (await this.#events.get(entry.id))
    const known = levels && this.#known.get(levels)
    if (known) return known
    const create = await this.#events.get(room.info.createEventId)
    const powers = readPowerLevels(create, levels, room.version)
    if (levels) this.#known.set(levels, powers)
    return powers
  }
}
