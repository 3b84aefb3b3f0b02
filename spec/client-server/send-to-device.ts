/** Messages from device to device, outside of rooms. Client-Server API, "Send-to-Device messaging". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { EventContent, EventType } from '../events/client-event.ts'
import { TransactionId, UserId } from '../ids.ts'
import { Empty } from '../replies.ts'

export const sendToDevice = endpoint({
  id: 'sendToDevice',
  summary: 'Send an event to devices. The same transaction ID from the same device sends once.',
  method: 'PUT',
  path: '/_matrix/client/v3/sendToDevice/{eventType}/{txnId}',
  auth: 'accessToken',
  rateLimit: 'write',
  bodyBytesMax: 4 * 1024 * 1024,
  params: { eventType: EventType, txnId: TransactionId },
  query: z.object({}),
  body: z.object({
    messages: z
      .record(UserId, z.record(z.string(), EventContent))
      .describe("Content by user and device; `*` stands for all of a user's devices."),
  }),
  reply: Empty,
  errors: ['M_TOO_LARGE', 'M_FORBIDDEN'],
})
