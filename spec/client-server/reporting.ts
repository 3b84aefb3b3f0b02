/** Telling the administrators about trouble. Client-Server API, "Reporting Content". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { EventId, RoomId, UserId } from '../ids.ts'
import { Empty } from '../replies.ts'

export const REPORT_CHARS_MAX = 2000

const ReportReason = z.string().max(REPORT_CHARS_MAX).describe('May be empty.')

export const reportRoom = endpoint({
  id: 'reportRoom',
  summary: 'Report a room.',
  method: 'POST',
  path: '/_matrix/client/v3/rooms/{roomId}/report',
  auth: 'accessToken',
  rateLimit: 'write',
  params: { roomId: RoomId },
  query: z.object({}),
  body: z.object({ reason: ReportReason }),
  reply: Empty,
  errors: [],
})

export const reportEvent = endpoint({
  id: 'reportEvent',
  summary: 'Report an event.',
  method: 'POST',
  path: '/_matrix/client/v3/rooms/{roomId}/report/{eventId}',
  auth: 'accessToken',
  rateLimit: 'write',
  params: { roomId: RoomId, eventId: EventId },
  query: z.object({}),
  body: z.object({
    reason: ReportReason.optional(),
    score: z.int().min(-100).max(0).optional().describe('How bad it is. No longer in the specification, still sent.'),
  }),
  reply: Empty,
  errors: ['M_NOT_FOUND'],
})

export const reportUser = endpoint({
  id: 'reportUser',
  summary: 'Report a user.',
  method: 'POST',
  path: '/_matrix/client/v3/users/{userId}/report',
  auth: 'accessToken',
  rateLimit: 'write',
  params: { userId: UserId },
  query: z.object({}),
  body: z.object({ reason: ReportReason }),
  reply: Empty,
  errors: ['M_NOT_FOUND'],
})
