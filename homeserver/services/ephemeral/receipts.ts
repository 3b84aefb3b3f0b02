/** Read receipts, public and private, threaded or not. Client-Server API, "Receipts". */
import { LRUCache } from 'lru-cache'
import { MatrixError } from '#spec/errors.ts'
import type { EventId, RoomId, UserId } from '#spec/ids.ts'
import type { Clock } from '#homeserver/ports/clock.ts'
import { put, remove, type LogEntry, type Store } from '#homeserver/ports/store.ts'
import { KeyedQueue } from '../log/keyed-queue.ts'
import type { LogReader } from '../log/shard-log.ts'
import type { Shards } from '../log/shards.ts'
import type { EventReader } from '../rooms/event-reader.ts'
import { receipts, receiptsByPosition, type ReceiptThread, type ReceiptType, type StoredReceipt } from './tables.ts'

/** Receipts that one sync gives of a room at the most: the newest ones. */
const RECEIPTS_MAX = 2_000
/** A user has two receipts in a room and two more in each thread that he reads. */
const OWN_RECEIPTS_MAX = 5_000
/** Mostly one or two receipts of some 300 bytes each. */
const OWN_CACHED_MAX = 20_000

export interface ReceiptPorts {
  readonly store: Store
  readonly shards: Shards
  readonly events: EventReader
  readonly clock: Clock
}

export interface NewReceipt {
  readonly room: RoomId
  readonly user: UserId
  readonly type: ReceiptType
  readonly thread: ReceiptThread
  readonly eventId: EventId
}

export class Receipts implements LogReader {
  readonly #ports: ReceiptPorts
  readonly #queue = new KeyedQueue()
  /** Every sync counts what is unread from these. By room and user. */
  readonly #own = new LRUCache<string, readonly StoredReceipt[]>({ max: OWN_CACHED_MAX })
  #recorded = 0

  constructor(ports: ReceiptPorts) {
    this.#ports = ports
    ports.shards.addReader(this)
  }

  /** Moves a receipt forward; one that would move it back changes nothing. */
  async record(receipt: NewReceipt): Promise<void> {
    const event = await this.#ports.events.get(receipt.eventId)
    if (!event || event.roomId !== receipt.room || event.position === undefined) {
      throw new MatrixError('M_NOT_FOUND', 'There is no such event in this room.')
    }
    const eventPosition = event.position
    const kind = `${receipt.type} ${receipt.thread}`
    await this.#queue.run(`${receipt.room} ${receipt.user}`, async () => {
      const before = await this.#ports.store.get(receipts, [receipt.room, receipt.user, kind])
      if (before && before.eventPosition >= eventPosition) return
      await this.#append(receipt, kind, eventPosition, before)
    })
  }

  async #append(receipt: NewReceipt, kind: string, eventPosition: number, before?: StoredReceipt): Promise<void> {
    const { room, user, type, thread, eventId } = receipt
    const log = this.#ports.shards.of(room)
    const position = log.next
    const stored: StoredReceipt = { user, type, thread, eventId, eventPosition, at: this.#ports.clock.now(), position }
    const writes = [put(receipts, [room, user, kind], stored), put(receiptsByPosition, [room, position], stored)]
    if (before) writes.push(remove(receiptsByPosition, [room, before.position]))
    await log.append([{ kind: 'receipt', subject: room, note: { user, type }, writes }])
  }

  /** Those that came behind `after` and up to `upTo`, as far as the reader may see them. */
  async between(room: RoomId, reader: UserId, after: number, upTo: number): Promise<StoredReceipt[]> {
    const rows = await this.#ports.store.scan(receiptsByPosition, {
      prefix: [room],
      after: [after],
      before: [upTo + 1],
      reverse: true,
      limit: RECEIPTS_MAX,
    })
    return rows.map((row) => row.value).filter(({ type, user }) => type === 'm.read' || user === reader)
  }

  async ofUser(room: RoomId, user: UserId): Promise<readonly StoredReceipt[]> {
    const key = `${room} ${user}`
    const known = this.#own.get(key)
    if (known) return known
    const before = this.#recorded
    const rows = await this.#ports.store.scan(receipts, { prefix: [room, user], limit: OWN_RECEIPTS_MAX })
    const found = rows.map((row) => row.value)
    // What was recorded meanwhile may be newer than what was read.
    if (before === this.#recorded) this.#own.set(key, found)
    return found
  }

  committed(_shard: number, entries: readonly LogEntry[]): void {
    for (const { writes } of entries) {
      for (const { table, key } of writes) {
        if (table.name !== receipts.name) continue
        this.#recorded += 1
        this.#own.delete(`${key[0]} ${key[1]}`)
      }
    }
  }

  lost(): void {
    // Only durable receipts are kept.
  }
}

/**
 * As `m.receipt` events. One event has room for one receipt of a user and type at an event, so receipts of several threads at the same
 * event are spread over several.
 */
export function receiptEvents(
  list: readonly StoredReceipt[],
): { type: 'm.receipt'; content: Record<string, object> }[] {
  const contents: Record<string, Record<string, Record<string, object>>>[] = []
  for (const { eventId, type, user, thread, at } of list) {
    const free = contents.find((content) => content[eventId]?.[type]?.[user] === undefined) ?? {}
    if (!contents.includes(free)) contents.push(free)
    const byType = (free[eventId] ??= {})
    const byUser = (byType[type] ??= {})
    byUser[user] = { ts: at, ...(thread !== '' && { thread_id: thread }) }
  }
  return contents.map((content) => ({ type: 'm.receipt', content }))
}
