/** Who is writing. Client-Server API, "Typing Notifications". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { RoomId, UserId } from '../ids.ts'
import { Empty } from '../replies.ts'

/** A longer typing time counts as this one. */
export const TYPING_MS_MAX = 120_000

export const setTyping = endpoint({
  id: 'setTyping',
  summary: 'Tell a room that the caller is writing or has stopped.',
  method: 'PUT',
  path: '/_matrix/client/v3/rooms/{roomId}/typing/{userId}',
  auth: 'accessToken',
  rateLimit: 'write',
  params: { roomId: RoomId, userId: UserId },
  query: z.object({}),
  body: z.object({
    typing: z.boolean(),
    timeout: z.int().min(0).optional().describe('Milliseconds until it ends by itself.'),
  }),
  reply: Empty,
  errors: ['M_FORBIDDEN'],
})
