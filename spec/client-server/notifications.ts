/** What called for attention. Client-Server API, "Listing Notifications". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { ClientEventWithoutRoomId, Timestamp } from '../events/client-event.ts'
import { RoomId } from '../ids.ts'
import { queryLimit } from '../query.ts'
import { PushAction } from './push-rule.ts'

export const NOTIFICATIONS_PER_PAGE_MAX = 100

export const getNotifications = endpoint({
  id: 'getNotifications',
  summary: 'List events that notified the caller, newest first.',
  method: 'GET',
  path: '/_matrix/client/v3/notifications',
  auth: 'accessToken',
  rateLimit: 'read',
  params: {},
  query: z.object({
    from: z.string().optional(),
    limit: queryLimit(NOTIFICATIONS_PER_PAGE_MAX).optional(),
    only: z.string().optional().describe('`highlight`: only those that highlight.'),
  }),
  reply: z.looseObject({
    next_token: z.string().optional(),
    notifications: z.array(
      z.looseObject({
        room_id: RoomId,
        event: ClientEventWithoutRoomId,
        actions: z.array(PushAction),
        read: z.boolean(),
        ts: Timestamp,
        profile_tag: z.string().optional(),
      }),
    ),
  }),
  errors: ['M_INVALID_PARAM'],
})
