/** Events that are true now and kept by nobody: typing, receipts and presence. */
import * as z from 'zod'
import { EventId, UserId } from '../ids.ts'

/** `m.typing` */
export const TypingContent = z.looseObject({ user_ids: z.array(UserId) })
export type TypingContent = z.output<typeof TypingContent>

const Receipt = z.looseObject({
  ts: z.int().min(0).optional(),
  thread_id: z.string().optional().describe('`main`, or the root of a thread. Absent: for the whole room.'),
})

/** `m.receipt`: by event, type of receipt and user. */
export const ReceiptContent = z.record(EventId, z.record(z.string(), z.record(UserId, Receipt)))
export type ReceiptContent = z.output<typeof ReceiptContent>

/** `m.presence` */
export const PresenceContent = z.looseObject({
  presence: z.enum(['online', 'unavailable', 'offline']),
  last_active_ago: z.int().min(0).optional().describe('Milliseconds.'),
  currently_active: z.boolean().optional(),
  status_msg: z.string().optional(),
  displayname: z.string().optional(),
  avatar_url: z.string().optional(),
})
export type PresenceContent = z.output<typeof PresenceContent>
