/** What happens in the log and leaves something to be removed. It is removed by the node that writes the user's shard. */
import type { UserId } from '#spec/ids.ts'
import type { Log } from '#homeserver/ports/log.ts'
import type { LogEntry } from '#homeserver/ports/store.ts'
import type { LogReader } from '../log/shard-log.ts'
import type { Shards } from '../log/shards.ts'
import type { InboxWriter } from './inbox-writer.ts'
import { Tally } from './tally.ts'

/** Arrivals after which it is looked whether an inbox holds too much: by so much it may be over its limit. */
export const ARRIVALS_MAX = 1_000
/** Requests of a device after which it is looked whether some are older than they need to be known. */
export const REQUESTS_MAX = 1_000

export interface InboxTidyingPorts {
  readonly shards: Shards
  readonly log: Log
  /** The shard may move before it is done. */
  readonly writer: InboxWriter
}

export class InboxTidying implements LogReader {
  readonly #ports: InboxTidyingPorts
  readonly #arrivalsOf = new Tally(ARRIVALS_MAX)
  readonly #requestsOf = new Tally(REQUESTS_MAX)

  constructor(ports: InboxTidyingPorts) {
    this.#ports = ports
    ports.shards.addReader(this)
  }

  committed(shard: number, entries: readonly LogEntry[]): void {
    const { writer, shards } = this.#ports
    const isHere = shards.at(shard).isWriting
    for (const { kind, subject, note, position } of entries) {
      const user = subject as UserId
      for (const device of devicesIn(note)) {
        // Counted everywhere, so that a shard may move without anybody beginning anew.
        const isDue = this.#isDue(kind, `${user} ${device}`)
        if (!isHere) continue
        if (kind === 'to_device' && isDue) void this.#tidy(user, device, () => writer.trim(user, device))
        else if (kind === 'to_device_sent' && isDue) void this.#tidy(user, device, () => writer.forgetOld(user, device))
        else if (endsDevice(kind, note)) void this.#tidy(user, device, () => this.#forget(user, device, position))
      }
    }
  }

  lost(): void {
    // What was not committed removed nothing.
  }

  #isDue(kind: string, name: string): boolean {
    if (kind === 'to_device') return this.#arrivalsOf.add(name)
    return kind === 'to_device_sent' && this.#requestsOf.add(name)
  }

  /** What a former device has got and sent. */
  async #forget(user: UserId, device: string, position: number): Promise<void> {
    await this.#ports.writer.clear(user, device, position)
    await this.#ports.writer.forgetFormer(user, device)
  }

  async #tidy(user: UserId, device: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#ports.log.warn('to_device.not_tidied', { user, device, error })
    }
  }
}

/** Nothing that came before this entry is for a device of that name: it was removed, or is a new one. */
export function endsDevice(kind: string, note: LogEntry['note']): boolean {
  return kind === 'devices_removed' || (kind === 'session_started' && (note as Facts).isNew === true)
}

export function devicesIn(note: LogEntry['note']): readonly string[] {
  const { device, devices } = (note ?? {}) as Facts
  return devices ?? (device === undefined ? [] : [device])
}

/** What the notes of the entries say that are read here. */
interface Facts {
  readonly device?: string
  readonly devices?: readonly string[]
  readonly isNew?: boolean
}
