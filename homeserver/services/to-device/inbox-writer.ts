/** What changes an inbox, and what is known of requests: carried out where the user's shard is written. */
import type { UserId } from '#spec/ids.ts'
import type { Clock } from '#homeserver/ports/clock.ts'
import type { Log } from '#homeserver/ports/log.ts'
import { put, type Store } from '#homeserver/ports/store.ts'
import { KeyedQueue } from '../log/keyed-queue.ts'
import type { NewEntry } from '../log/shard-log.ts'
import type { Shards } from '../log/shards.ts'
import { clearInbox, trimInbox } from './inbox-rows.ts'
import { entriesOf, type Parcel } from './parcel.ts'
import { forgetReceived, forgetSent } from './sent-requests.ts'
import { toDeviceReceived } from './tables.ts'
import { Tally } from './tally.ts'

/** For so long at the least a request is known again. */
export const SENT_KEPT_MS = 7 * 24 * 60 * 60_000
/** Requests that have arrived for a user after which it is looked whether some are older than that. */
export const RECEIVED_MAX = 1_000

export interface InboxWriterPorts {
  readonly store: Store
  readonly shards: Shards
  readonly clock: Clock
  readonly log: Log
  /** When the device was made; `undefined` where there is none. */
  readonly deviceSince: (user: UserId, device: string) => Promise<number | undefined>
}

export class InboxWriter {
  readonly #ports: InboxWriterPorts
  readonly #queue = new KeyedQueue()
  readonly #receivedBy = new Tally(RECEIVED_MAX)

  constructor(ports: InboxWriterPorts) {
    this.#ports = ports
  }

  /** Puts the letters into the inboxes of their devices, once however often it is asked to. `to` is one of the users. */
  async deliver(to: UserId, parcel: Parcel): Promise<void> {
    const { store, shards } = this.#ports
    const { request } = parcel
    // Another attempt may be under way.
    await this.#queue.run(request, async () => {
      const users = [...new Set(parcel.letters.map(({ user }) => user))]
      const keys = users.map((user): [UserId, string] => [user, request])
      const received = await store.getMany(toDeviceReceived, keys)
      const waiting = new Set(users.filter((_, index) => received[index] === undefined))
      const letters = parcel.letters.filter(({ user }) => waiting.has(user))
      const log = shards.of(to)
      const entries = this.#marked(entriesOf({ ...parcel, letters }, log.next), request)
      if (entries.length > 0) await log.append(entries)
      for (const user of waiting) if (this.#receivedBy.add(user)) void this.#forgetReceived(user)
    })
  }

  /** Removes what came up to this position, and it included. */
  async clear(user: UserId, device: string, upTo: number): Promise<void> {
    await clearInbox(this.#ports, user, device, upTo)
  }

  /** Removes the oldest of too many. */
  async trim(user: UserId, device: string): Promise<void> {
    await trimInbox(this.#ports, user, device)
  }

  /** Forgets the requests of a device that are known for long enough. */
  async forgetOld(user: UserId, device: string): Promise<void> {
    const upToMs = this.#ports.clock.now() - SENT_KEPT_MS
    await forgetSent(this.#ports, user, device, ({ at }) => at <= upToMs)
  }

  /** Forgets the requests of devices of this name that there are no more. */
  async forgetFormer(user: UserId, device: string): Promise<void> {
    const present = await this.#ports.deviceSince(user, device)
    await forgetSent(this.#ports, user, device, ({ since }) => since === undefined || since !== present)
  }

  /** Marked with the last entry of each user: if not all of them come to be, the request is still to be carried out for that user. */
  #marked(entries: readonly NewEntry[], request: string): NewEntry[] {
    const last = new Map(entries.map((entry) => [entry.subject, entry]))
    const received = { at: this.#ports.clock.now() }
    return entries.map((entry) => {
      if (last.get(entry.subject) !== entry) return entry
      return {
        ...entry,
        writes: [...entry.writes, put(toDeviceReceived, [entry.subject as UserId, request], received)],
      }
    })
  }

  async #forgetReceived(user: UserId): Promise<void> {
    try {
      await forgetReceived(this.#ports, user, this.#ports.clock.now() - SENT_KEPT_MS)
    } catch (error) {
      this.#ports.log.warn('to_device.not_tidied', { user, error })
    }
  }
}
