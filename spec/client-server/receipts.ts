/** How far people have read. Client-Server API, "Receipts" and "Read and unread markers". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { EventId, RoomId } from '../ids.ts'
import { Empty } from '../replies.ts'

export const ReceiptType = z.enum(['m.read', 'm.read.private', 'm.fully_read'])
export type ReceiptType = z.output<typeof ReceiptType>

export const postReceipt = endpoint({
  id: 'postReceipt',
  summary: 'Tell how far the caller has read.',
  method: 'POST',
  path: '/_matrix/client/v3/rooms/{roomId}/receipt/{receiptType}/{eventId}',
  auth: 'accessToken',
  rateLimit: 'write',
  params: { roomId: RoomId, receiptType: ReceiptType, eventId: EventId },
  query: z.object({}),
  body: z.object({
    thread_id: z
      .string()
      .min(1)
      .max(255)
      .optional()
      .describe('`main`, or the event ID of the root of a thread. Absent: the receipt is for the whole room.'),
  }),
  reply: Empty,
  errors: ['M_FORBIDDEN', 'M_INVALID_PARAM', 'M_NOT_FOUND'],
})

export const setReadMarker = endpoint({
  id: 'setReadMarker',
  summary: "Move the caller's read marker and receipts at once.",
  method: 'POST',
  path: '/_matrix/client/v3/rooms/{roomId}/read_markers',
  auth: 'accessToken',
  rateLimit: 'write',
  params: { roomId: RoomId },
  query: z.object({}),
  body: z.object({
    'm.fully_read': EventId.optional(),
    'm.read': EventId.optional(),
    'm.read.private': EventId.optional(),
  }),
  reply: Empty,
  errors: ['M_FORBIDDEN', 'M_NOT_FOUND'],
})
