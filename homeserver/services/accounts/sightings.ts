/** Notes when and from where each device calls: seldom enough that it costs the store next to nothing. */
import { LRUCache } from 'lru-cache'
import { put, type Write } from '#homeserver/ports/store.ts'
import type { AccountPorts } from './account-ports.ts'
import type { SessionKey } from './session-rows.ts'
import { devices, deviceSightings, type Sighting } from './tables.ts'

export const SEEN_EVERY_MS = 10 * 60_000
/** From another address or with another program. */
export const MOVED_EVERY_MS = 60_000
const DEVICES_REMEMBERED_MAX = 50_000
const USER_AGENT_CHARS_MAX = 256

export interface Origin {
  readonly remoteAddress: string
  readonly userAgent: string
}

export class Sightings {
  readonly #ports: AccountPorts
  readonly #noted = new LRUCache<string, Sighting>({ max: DEVICES_REMEMBERED_MAX })
  #writing: Promise<void> = Promise.resolve()

  constructor(ports: AccountPorts) {
    this.#ports = ports
  }

  /** For the entry that signs a device in, which was seen by that. */
  first(key: SessionKey, origin: Origin): Write {
    return put(deviceSightings, [key.userId, key.deviceId], this.#remember(key, origin))
  }

  note(key: SessionKey, origin: Origin): void {
    const last = this.#noted.get(nameOf(key))
    if (last) {
      const hasMoved = last.address !== origin.remoteAddress || !origin.userAgent.startsWith(last.userAgent)
      if (this.#ports.clock.now() - last.at < (hasMoved ? MOVED_EVERY_MS : SEEN_EVERY_MS)) return
    }
    const sighting = this.#remember(key, origin)
    const write = this.#write(key, sighting)
    this.#writing = this.#writing.then(() => write)
  }

  /** Resolves when all that was noted so far has been written. */
  async settled(): Promise<void> {
    await this.#writing
  }

  #remember(key: SessionKey, { remoteAddress: address, userAgent }: Origin): Sighting {
    const sighting = { at: this.#ports.clock.now(), address, userAgent: userAgent.slice(0, USER_AGENT_CHARS_MAX) }
    this.#noted.set(nameOf(key), sighting)
    return sighting
  }

  async #write({ userId, deviceId }: SessionKey, sighting: Sighting): Promise<void> {
    const { store, shards, queue, log } = this.#ports
    try {
      await queue.run(userId, async () => {
        // Removed in the meantime: nothing may be left of it.
        if (!(await store.get(devices, [userId, deviceId]))) return
        const writes = [put(deviceSightings, [userId, deviceId], sighting)]
        await shards.append({ kind: 'device_seen', subject: userId, note: { device: deviceId }, writes })
      })
    } catch (error) {
      // No reason to refuse the call that was noted.
      log.warn('accounts.sighting_lost', { userId, deviceId, error })
    }
  }
}

function nameOf({ userId, deviceId }: SessionKey): string {
  return `${userId} ${deviceId}`
}
