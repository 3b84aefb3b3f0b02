/**
 * Notes when and from where each device calls: seldom enough that it costs the store next to nothing. What another node has noted is
 * known from the log.
 */
import { LRUCache } from 'lru-cache'
import type { LogEntry } from '#homeserver/ports/store.ts'
import type { LogReader } from '../log/shard-log.ts'
import type { AccountPorts } from './account-ports.ts'
import type { Devices } from './devices.ts'
import type { SessionKey } from './session-rows.ts'
import { deviceSightings, type Sighting } from './tables.ts'

export const SEEN_EVERY_MS = 10 * 60_000
/** From another address or with another program. */
export const MOVED_EVERY_MS = 60_000
const DEVICES_REMEMBERED_MAX = 50_000
const USER_AGENT_CHARS_MAX = 256

export interface Origin {
  readonly remoteAddress: string
  readonly userAgent: string
}

export class Sightings implements LogReader {
  readonly #ports: AccountPorts
  readonly #devices: Devices
  readonly #noted = new LRUCache<string, Sighting>({ max: DEVICES_REMEMBERED_MAX })
  #writing: Promise<void> = Promise.resolve()

  constructor(ports: AccountPorts & { readonly devices: Devices }) {
    this.#ports = ports
    this.#devices = ports.devices
    ports.shards.addReader(this)
  }

  note({ userId, deviceId }: SessionKey, origin: Origin): void {
    const name = nameOf(userId, deviceId)
    const now = this.#ports.clock.now()
    const last = this.#noted.get(name)
    if (last) {
      const hasMoved = last.address !== origin.remoteAddress || !origin.userAgent.startsWith(last.userAgent)
      if (now - last.at < (hasMoved ? MOVED_EVERY_MS : SEEN_EVERY_MS)) return
    }
    const sighting = sightingOf(origin, now)
    this.#noted.set(name, sighting)
    const write = this.#write({ userId, deviceId }, sighting)
    this.#writing = this.#writing.then(() => write)
  }

  /** Resolves when all that was noted so far has been written. */
  async settled(): Promise<void> {
    await this.#writing
  }

  committed(_shard: number, entries: readonly LogEntry[]): void {
    for (const { kind, writes } of entries) {
      if (kind !== 'session_started' && kind !== 'device_seen') continue
      for (const { table, key, value } of writes) {
        if (table.name === deviceSightings.name) this.#noted.set(nameOf(...key), value as Sighting)
      }
    }
  }

  lost(): void {
    // One that was not written is as good as one that was: the next call is noted soon enough.
  }

  async #write({ userId, deviceId }: SessionKey, sighting: Sighting): Promise<void> {
    try {
      await this.#devices.seen(userId, deviceId, sighting)
    } catch (error) {
      // No reason to refuse the call that was noted.
      this.#ports.log.warn('accounts.sighting_lost', { userId, deviceId, error })
    }
  }
}

export function sightingOf({ remoteAddress: address, userAgent }: Origin, at: number): Sighting {
  return { at, address, userAgent: userAgent.slice(0, USER_AGENT_CHARS_MAX) }
}

function nameOf(...key: readonly (string | number)[]): string {
  return key.join(' ')
}
