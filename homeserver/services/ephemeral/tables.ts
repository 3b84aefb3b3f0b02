/** What is stored of receipts. They belong to the room and are written by its shard. */
import type { EventId, RoomId, UserId } from '#spec/ids.ts'
import { table } from '#homeserver/ports/store.ts'

export type ReceiptType = 'm.read' | 'm.read.private'

/** The ID of a thread's root, `main` for what is in no thread, or empty for a receipt that counts for all. */
export type ReceiptThread = EventId | 'main' | ''

export interface StoredReceipt {
  readonly user: UserId
  readonly type: ReceiptType
  readonly thread: ReceiptThread
  readonly eventId: EventId
  /** Of the event that was read. */
  readonly eventPosition: number
  readonly at: number
  /** Of the receipt in the log. */
  readonly position: number
}

export const receipts = table<[RoomId, UserId, kind: string], StoredReceipt>('receipts', {
  columns: ['text', 'text', 'text'],
})
/** The same rows in the order in which they came; a receipt leaves its old place when it moves. */
export const receiptsByPosition = table<[RoomId, position: number], StoredReceipt>('receipts_by_position', {
  columns: ['text', 'int'],
})

export const receiptTables = [receipts, receiptsByPosition]
