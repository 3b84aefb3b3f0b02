/** The threads of a room. Client-Server API, "Threading". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { ClientEvent } from '../events/client-event.ts'
import { RoomId } from '../ids.ts'
import { queryLimit } from '../query.ts'

export const THREADS_PER_PAGE_MAX = 100

export const getThreadRoots = endpoint({
  id: 'getThreadRoots',
  summary: 'List the roots of threads, the most recently answered first.',
  method: 'GET',
  path: '/_matrix/client/v1/rooms/{roomId}/threads',
  auth: 'accessToken',
  rateLimit: 'read',
  params: { roomId: RoomId },
  query: z.object({
    include: z.enum(['all', 'participated']).optional().describe('`participated`: only those the caller wrote in.'),
    limit: queryLimit(THREADS_PER_PAGE_MAX).optional(),
    from: z.string().optional(),
  }),
  reply: z.looseObject({ chunk: z.array(ClientEvent), next_batch: z.string().optional() }),
  errors: ['M_FORBIDDEN', 'M_NOT_FOUND', 'M_INVALID_PARAM'],
})
