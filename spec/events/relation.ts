/** How an event refers to another. Client-Server API, "Forming relationships between events". */
import * as z from 'zod'
import { EventId } from '../ids.ts'

export const RELATION_TYPES = {
  edit: 'm.replace',
  reaction: 'm.annotation',
  thread: 'm.thread',
  reference: 'm.reference',
} as const

export const RelatesTo = z.looseObject({
  rel_type: z.string().optional().describe('Absent on plain replies.'),
  event_id: EventId.optional(),
  key: z.string().optional().describe('On annotations: the emoji.'),
  is_falling_back: z.boolean().optional().describe('In threads: the reply is only there for clients without threads.'),
  'm.in_reply_to': z.looseObject({ event_id: EventId }).optional(),
})
export type RelatesTo = z.output<typeof RelatesTo>
