/** Who is there. Client-Server API, "Presence". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { UserId } from '../ids.ts'
import { Empty } from '../replies.ts'

export const STATUS_CHARS_MAX = 1000

export const PresenceState = z.enum(['online', 'unavailable', 'offline'])
export type PresenceState = z.output<typeof PresenceState>

export const setPresence = endpoint({
  id: 'setPresence',
  summary: "Set the caller's presence.",
  method: 'PUT',
  path: '/_matrix/client/v3/presence/{userId}/status',
  auth: 'accessToken',
  rateLimit: 'write',
  params: { userId: UserId },
  query: z.object({}),
  body: z.object({ presence: PresenceState, status_msg: z.string().max(STATUS_CHARS_MAX).nullish() }),
  reply: Empty,
  errors: ['M_FORBIDDEN'],
})

export const getPresence = endpoint({
  id: 'getPresence',
  summary: "Tell a user's presence.",
  method: 'GET',
  path: '/_matrix/client/v3/presence/{userId}/status',
  auth: 'accessToken',
  rateLimit: 'read',
  params: { userId: UserId },
  query: z.object({}),
  reply: z.looseObject({
    presence: PresenceState,
    last_active_ago: z.int().min(0).optional().describe('Milliseconds.'),
    status_msg: z.string().optional(),
    currently_active: z.boolean().optional(),
  }),
  errors: ['M_FORBIDDEN', 'M_NOT_FOUND'],
})
