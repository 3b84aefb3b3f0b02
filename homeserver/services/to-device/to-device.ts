/**
 * Messages from device to device. Client-Server API, "Send-to-Device messaging".
 * They wait in an inbox per device, in order, and stay there until the device has shown by its next token that it has them.
 */
import { LRUCache } from 'lru-cache'
import { EVENT_BYTES_MAX } from '#federation/rules/event-format.ts'
import type { EventContent } from '#spec/events/client-event.ts'
import { MatrixError } from '#spec/errors.ts'
import { domainOf, type UserId } from '#spec/ids.ts'
import type { Clock } from '#homeserver/ports/clock.ts'
import type { Log } from '#homeserver/ports/log.ts'
import { put, type LogEntry, type Store } from '#homeserver/ports/store.ts'
import { KeyedQueue } from '../log/keyed-queue.ts'
import type { LogReader, NewEntry } from '../log/shard-log.ts'
import type { Shards } from '../log/shards.ts'
import { clearInbox, trimInbox } from './inbox-rows.ts'
import { forgetSent, sessionOf } from './sent-requests.ts'
import { toDeviceInbox, toDeviceSent, type StoredToDevice } from './tables.ts'
import { Tally } from './tally.ts'

/** As many as the specification recommends to give at once. */
export const DELIVERED_MAX = 100
const EMPTY_INBOXES_MAX = 50_000
/** Arrivals after which it is looked whether an inbox holds too much: by so much it may be over its limit. */
export const ARRIVALS_MAX = 1_000
/** For so long at the least a request is known again. */
export const SENT_KEPT_MS = 7 * 24 * 60 * 60_000
/** Requests of a device after which it is looked whether some are older than that. */
export const REQUESTS_MAX = 1_000
const MESSAGES_PER_REQUEST_MAX = 10_000

export interface ToDevicePorts {
  readonly store: Store
  readonly shards: Shards
  readonly clock: Clock
  readonly log: Log
  readonly serverName: string
  readonly devicesOf: (user: UserId) => Promise<readonly string[]>
}

export interface ToDeviceRequest {
  readonly sender: UserId
  readonly device: string
  readonly transactionId: string
  readonly type: string
  /** Content by user and device, `*` standing for all devices of the user. */
  readonly messages: Readonly<Record<string, Readonly<Record<string, EventContent>>>>
}

export interface Delivery {
  readonly messages: readonly StoredToDevice[]
  /** The position to go on from. */
  readonly upTo: number
}

export class ToDevice implements LogReader {
  readonly #ports: ToDevicePorts
  readonly #queue = new KeyedQueue()
  /** Devices whose inbox was found empty, so that most syncs need not look: most devices are never written to. */
  readonly #empty = new LRUCache<string, true>({ max: EMPTY_INBOXES_MAX })
  /** Devices that are being rid of what is left of a former device of the same name. */
  readonly #clearing = new Map<string, Promise<void>>()
  readonly #arrivalsOf = new Tally(ARRIVALS_MAX)
  readonly #requestsOf = new Tally(REQUESTS_MAX)
  #arrivals = 0

  constructor(ports: ToDevicePorts) {
    this.#ports = ports
    ports.shards.addReader(this)
  }

  async send(request: ToDeviceRequest): Promise<void> {
    const { store, clock } = this.#ports
    const { sender, device, type, transactionId } = request
    const path = [type, transactionId].map(encodeURIComponent).join('/')
    const key: [string, string] = [sessionOf(sender, device), path]
    await this.#queue.run(key.join(' '), async () => {
      await this.#clearing.get(`${sender} ${device}`)
      if (await store.get(toDeviceSent, key)) return
      const sent = {
        kind: 'to_device_sent',
        subject: sender,
        note: { device },
        writes: [put(toDeviceSent, key, { at: clock.now() })],
      }
      await this.#appendAll([...(await this.#messages(request)), { subject: sender, entry: () => sent }])
    })
  }

  /** What waits for a device behind a position, the oldest of it. */
  async waiting(user: UserId, device: string, after: number, upTo: number): Promise<Delivery> {
    if (this.#empty.has(`${user} ${device}`)) return { messages: [], upTo }
    await this.#clearing.get(`${user} ${device}`)
    const arrivals = this.#arrivals
    const range = { prefix: [user, device], after: [after], before: [upTo + 1], limit: DELIVERED_MAX }
    const rows = await this.#ports.store.scan(toDeviceInbox, range)
    const last = rows.length < DELIVERED_MAX ? undefined : rows.at(-1)
    if (rows.length === 0 && (await this.#isEmpty(user, device)) && arrivals === this.#arrivals) {
      this.#empty.set(`${user} ${device}`, true)
    }
    return { messages: rows.map(({ value }) => value), upTo: last?.key[2] ?? upTo }
  }

  /** The device has what came up to this position. */
  async delivered(user: UserId, device: string, upTo: number): Promise<void> {
    if (this.#empty.has(`${user} ${device}`)) return
    await clearInbox(this.#ports, user, device, upTo)
  }

  committed(_shard: number, entries: readonly LogEntry[]): void {
    for (const entry of entries) {
      const { kind, subject, note } = entry
      const user = subject as UserId
      const { device = '', devices = [], isNew } = note as Facts
      if (kind === 'to_device') this.#arrived(user, device)
      else if (kind === 'to_device_sent') this.#requested(user, device)
      else if (kind === 'devices_removed') for (const each of devices) this.#forget(user, each, entry)
      // What was under way to a former device when it was removed, or left over because the server stopped.
      else if (kind === 'session_started' && isNew) this.#forget(user, device, entry)
    }
  }

  lost(): void {
    // What was not committed removed nothing.
  }

  async #isEmpty(user: UserId, device: string): Promise<boolean> {
    return (await this.#ports.store.scan(toDeviceInbox, { prefix: [user, device], limit: 1 })).length === 0
  }

  #arrived(user: UserId, device: string): void {
    const name = `${user} ${device}`
    this.#arrivals++
    this.#empty.delete(name)
    if (this.#arrivalsOf.add(name)) void this.#tidy(user, device, () => trimInbox(this.#ports, user, device))
  }

  #requested(user: UserId, device: string): void {
    if (!this.#requestsOf.add(`${user} ${device}`)) return
    const upToMs = this.#ports.clock.now() - SENT_KEPT_MS
    void this.#tidy(user, device, () => forgetSent(this.#ports, user, device, upToMs))
  }

  /** What a device got and sent up to this entry. */
  #forget(user: UserId, device: string, { position, at }: LogEntry): void {
    const name = `${user} ${device}`
    const clearing = this.#tidy(user, device, async () => {
      await this.delivered(user, device, position)
      await forgetSent(this.#ports, user, device, at)
    }).finally(() => {
      if (this.#clearing.get(name) === clearing) this.#clearing.delete(name)
    })
    this.#clearing.set(name, clearing)
  }

  async #tidy(user: UserId, device: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#ports.log.warn('to_device.not_tidied', { user, device, error })
    }
  }

  async #messages({ sender, type, messages }: ToDeviceRequest): Promise<Unplaced[]> {
    const unplaced: Unplaced[] = []
    for (const [user, byDevice] of Object.entries(messages) as [UserId, Record<string, EventContent>][]) {
      if (domainOf(user) !== this.#ports.serverName) continue
      const known = await this.#ports.devicesOf(user)
      for (const [named, content] of Object.entries(byDevice)) {
        refuseTooLarge(content)
        const devices = named === '*' ? known : known.filter((device) => device === named)
        unplaced.push(...devices.map((device) => unplacedMessage(user, device, { sender, type, content })))
      }
      if (unplaced.length <= MESSAGES_PER_REQUEST_MAX) continue
      throw new MatrixError('M_TOO_LARGE', 'Too many devices at once; send in parts.')
    }
    return unplaced
  }

  /** All of a shard in one append: where there is one shard, a request is carried out as a whole or not at all. */
  async #appendAll(unplaced: readonly Unplaced[]): Promise<void> {
    const { shards } = this.#ports
    const byShard = Map.groupBy(unplaced, ({ subject }) => shards.shardOf(subject))
    const appended = [...byShard].map(([shard, list]) => {
      const log = shards.at(shard)
      const first = log.next
      return log.append(list.map(({ entry }, index) => entry(first + index)))
    })
    await Promise.all(appended)
  }
}

/** What the notes of the entries say that are read here. */
interface Facts {
  readonly device?: string
  readonly devices?: readonly string[]
  readonly isNew?: boolean
}

/** An entry whose rows depend on its position. */
interface Unplaced {
  readonly subject: UserId
  readonly entry: (position: number) => NewEntry
}

function unplacedMessage(user: UserId, device: string, message: StoredToDevice): Unplaced {
  const entry = (position: number): NewEntry => {
    const writes = [put(toDeviceInbox, [user, device, position], message)]
    return { kind: 'to_device', subject: user, note: { device }, writes }
  }
  return { subject: user, entry }
}

function refuseTooLarge(content: EventContent): void {
  if (Buffer.byteLength(JSON.stringify(content)) <= EVENT_BYTES_MAX) return
  throw new MatrixError('M_TOO_LARGE', `A message to a device holds at most ${EVENT_BYTES_MAX} bytes.`)
}
