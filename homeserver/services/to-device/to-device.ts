/**
 * Messages from device to device. Client-Server API, "Send-to-Device messaging".
 * They wait in an inbox per device, in order, and stay there until the device has shown by its next token that it has them.
 *
 * A request is carried out where the sender's shard is written. It goes to the receivers of each other shard first, which know it again, and
 * is noted as carried out with what goes to those of the sender's own: an attempt that ends in between does no harm to the next one.
 */
import { EVENT_BYTES_MAX } from '#federation/rules/event-format.ts'
import type { JsonObject } from '#federation/rules/json.ts'
import { MatrixError } from '#spec/errors.ts'
import { domainOf, type UserId } from '#spec/ids.ts'
import type { Clock } from '#homeserver/ports/clock.ts'
import { put, type Store } from '#homeserver/ports/store.ts'
import { KeyedQueue } from '../log/keyed-queue.ts'
import type { Shards } from '../log/shards.ts'
import type { InboxWriter } from './inbox-writer.ts'
import { entriesOf, type Letter } from './parcel.ts'
import { sessionOf } from './sent-requests.ts'
import { toDeviceSent } from './tables.ts'

const MESSAGES_PER_REQUEST_MAX = 10_000

export interface ToDevicePorts {
  readonly store: Store
  readonly shards: Shards
  readonly clock: Clock
  /** Of users of any shard. */
  readonly writer: InboxWriter
  readonly serverName: string
  readonly devicesOf: (user: UserId) => Promise<readonly string[]>
  /** When the device was made; `undefined` where there is none. */
  readonly deviceSince: (user: UserId, device: string) => Promise<number | undefined>
}

export interface ToDeviceRequest {
  readonly sender: UserId
  readonly device: string
  readonly transactionId: string
  readonly type: string
  /** Content by user and device, `*` standing for all devices of the user. */
  readonly messages: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>
}

export class ToDevice {
  readonly #ports: ToDevicePorts
  readonly #queue = new KeyedQueue()

  constructor(ports: ToDevicePorts) {
    this.#ports = ports
  }

  async send(request: ToDeviceRequest): Promise<void> {
    const { store, shards, deviceSince } = this.#ports
    const { sender, device, type, transactionId } = request
    const path = [type, transactionId].map(encodeURIComponent).join('/')
    const key: [string, string] = [sessionOf(sender, device), path]
    // What goes to other shards takes a while, and what the device sends next must not come before it.
    const turn = shards.count > 1 ? key[0] : key.join(' ')
    await this.#queue.run(turn, async () => {
      const since = (await deviceSince(sender, device)) ?? 0
      const before = await store.get(toDeviceSent, key)
      // Of a former device of this name, it is not about this request.
      if (before && (before.since ?? since) === since) return
      await this.#carryOut(request, key, since)
    })
  }

  async #carryOut(request: ToDeviceRequest, key: [string, string], since: number): Promise<void> {
    const { shards, clock, writer } = this.#ports
    const { sender, device, type } = request
    const parcel = { request: `${key[0]}|${since}|${key[1]}`, sender, type }
    const own = shards.shardOf(sender)
    const byShard = Map.groupBy(await this.#letters(request), ({ user }) => shards.shardOf(user))
    const abroad = [...byShard].filter(([shard]) => shard !== own)
    // None is left under way behind an answer.
    const outcomes = await Promise.allSettled(
      abroad.map(async ([, letters]) => {
        const [first] = letters
        if (first) await writer.deliver(first.user, { ...parcel, letters })
      }),
    )
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
    const log = shards.at(own)
    const writes = [put(toDeviceSent, key, { at: clock.now(), since })]
    const sent = { kind: 'to_device_sent', subject: sender, note: { device }, writes }
    // In one append: where there is one shard, a request is carried out as a whole or not at all.
    await log.append([...entriesOf({ ...parcel, letters: byShard.get(own) ?? [] }, log.next), sent])
  }

  async #letters({ messages }: ToDeviceRequest): Promise<Letter[]> {
    const letters: Letter[] = []
    let count = 0
    for (const [user, byDevice] of Object.entries(messages) as [UserId, Record<string, JsonObject>][]) {
      if (domainOf(user) !== this.#ports.serverName) continue
      const known = await this.#ports.devicesOf(user)
      for (const [named, content] of Object.entries(byDevice)) {
        refuseTooLarge(content)
        const devices = named === '*' ? known : known.filter((device) => device === named)
        count += devices.length
        if (devices.length > 0) letters.push({ user, devices, content })
      }
      if (count <= MESSAGES_PER_REQUEST_MAX) continue
      throw new MatrixError('M_TOO_LARGE', 'Too many devices at once; send in parts.')
    }
    return letters
  }
}

function refuseTooLarge(content: JsonObject): void {
  if (Buffer.byteLength(JSON.stringify(content)) <= EVENT_BYTES_MAX) return
  throw new MatrixError('M_TOO_LARGE', `A message to a device holds at most ${EVENT_BYTES_MAX} bytes.`)
}
