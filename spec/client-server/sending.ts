/** Putting message events into rooms. Client-Server API, "Sending events to a room" and "Redactions". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { EventContent, EventType } from '../events/client-event.ts'
import { EventId, RoomId, TransactionId } from '../ids.ts'
import { queryInteger } from '../query.ts'
import { Reason } from './joining.ts'

export const sendMessage = endpoint({
  id: 'sendMessage',
  summary: 'Send a message event. The same transaction ID from the same device gives the same event.',
  method: 'PUT',
  path: '/_matrix/client/v3/rooms/{roomId}/send/{eventType}/{txnId}',
  auth: 'accessToken',
  rateLimit: 'message',
  eventContent: true,
  params: { roomId: RoomId, eventType: EventType, txnId: TransactionId },
  query: z.object({
    ts: queryInteger().optional().describe('For application services only: when the event was sent elsewhere.'),
  }),
  body: EventContent,
  bodyRequired: true,
  reply: z.looseObject({ event_id: EventId }),
  errors: ['M_FORBIDDEN', 'M_NOT_FOUND', 'M_TOO_LARGE', 'M_INVALID_PARAM', 'M_DUPLICATE_ANNOTATION', 'M_UNKNOWN'],
  errorStatus: { M_UNKNOWN: 400 },
})

export const redactEvent = endpoint({
  id: 'redactEvent',
  summary: 'Strip an event of its content.',
  method: 'PUT',
  path: '/_matrix/client/v3/rooms/{roomId}/redact/{eventId}/{txnId}',
  auth: 'accessToken',
  rateLimit: 'message',
  eventContent: true,
  params: { roomId: RoomId, eventId: EventId, txnId: TransactionId },
  query: z.object({}),
  body: z.object({ reason: Reason.optional() }),
  reply: z.looseObject({ event_id: EventId }),
  errors: ['M_FORBIDDEN', 'M_NOT_FOUND'],
})
