/** Reads what waits for devices, on any node. */
import { LRUCache } from 'lru-cache'
import type { UserId } from '#spec/ids.ts'
import type { Clock } from '#homeserver/ports/clock.ts'
import type { Log } from '#homeserver/ports/log.ts'
import type { LogEntry, Store } from '#homeserver/ports/store.ts'
import type { LogReader } from '../log/shard-log.ts'
import type { Shards } from '../log/shards.ts'
import { devicesIn, endsDevice } from './inbox-tidying.ts'
import type { InboxWriter } from './inbox-writer.ts'
import { toDeviceInbox, type StoredToDevice } from './tables.ts'

/** As many as the specification recommends to give at once. */
export const DELIVERED_MAX = 100
const DEVICES_MAX = 50_000
/** How long a sync waits for what was delivered to be removed: while the user's shard is moving it need not be. */
const CLEARING_MS_MAX = 1_000

export interface InboxesPorts {
  readonly store: Store
  readonly shards: Shards
  readonly clock: Clock
  readonly log: Log
  readonly writer: InboxWriter
}

export interface Delivery {
  readonly messages: readonly StoredToDevice[]
  /** The position to go on from. */
  readonly upTo: number
}

export class Inboxes implements LogReader {
  readonly #ports: InboxesPorts
  /** Devices whose inbox was found empty, so that most syncs need not look: most devices are never written to. */
  readonly #empty = new LRUCache<string, true>({ max: DEVICES_MAX })
  /** Where the inbox of a device begins: what is before that was for a former device of the same name. */
  readonly #beginnings = new LRUCache<string, number>({ max: DEVICES_MAX })
  #arrivals = 0

  constructor(ports: InboxesPorts) {
    this.#ports = ports
    ports.shards.addReader(this)
  }

  /** What waits for a device behind a position, the oldest of it. */
  async waiting(user: UserId, device: string, after: number, upTo: number): Promise<Delivery> {
    const name = `${user} ${device}`
    if (this.#empty.has(name)) return { messages: [], upTo }
    const arrivals = this.#arrivals
    const behind = Math.max(after, this.#beginnings.get(name) ?? 0)
    const range = { prefix: [user, device], after: [behind], before: [upTo + 1], limit: DELIVERED_MAX }
    const rows = await this.#ports.store.scan(toDeviceInbox, range)
    const last = rows.length < DELIVERED_MAX ? undefined : rows.at(-1)
    if (rows.length === 0 && (await this.#isEmpty(user, device)) && arrivals === this.#arrivals) {
      this.#empty.set(name, true)
    }
    return { messages: rows.map(({ value }) => value), upTo: last?.key[2] ?? upTo }
  }

  /** The device has what came up to this position. What cannot be removed now is removed with what is delivered next. */
  async delivered(user: UserId, device: string, upTo: number): Promise<void> {
    if (this.#empty.has(`${user} ${device}`) || (await this.#isEmpty(user, device, upTo))) return
    const waiting = new AbortController()
    const cleared = this.#clear(user, device, upTo)
    await Promise.race([cleared, this.#ports.clock.sleep(CLEARING_MS_MAX, waiting.signal)])
    waiting.abort()
  }

  committed(_shard: number, entries: readonly LogEntry[]): void {
    for (const { kind, subject, note, position } of entries) {
      const isArrival = kind === 'to_device'
      if (!isArrival && !endsDevice(kind, note)) continue
      for (const device of devicesIn(note)) {
        if (isArrival) this.#arrived(`${subject} ${device}`)
        else this.#beginnings.set(`${subject} ${device}`, position)
      }
    }
  }

  lost(): void {
    // Only what is durable has arrived.
  }

  #arrived(name: string): void {
    this.#arrivals++
    this.#empty.delete(name)
  }

  async #isEmpty(user: UserId, device: string, upTo?: number): Promise<boolean> {
    const range = { prefix: [user, device], ...(upTo !== undefined && { before: [upTo + 1] }), limit: 1 }
    return (await this.#ports.store.scan(toDeviceInbox, range)).length === 0
  }

  async #clear(user: UserId, device: string, upTo: number): Promise<void> {
    try {
      await this.#ports.writer.clear(user, device, upTo)
    } catch (error) {
      this.#ports.log.warn('to_device.not_cleared', { user, device, error })
    }
  }
}
