/** Finding people. Client-Server API, "User Directory". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { UserId } from '../ids.ts'

export const USERS_FOUND_MAX = 50

export const searchUserDirectory = endpoint({
  id: 'searchUserDirectory',
  summary: 'Search people by name or user ID.',
  method: 'POST',
  path: '/_matrix/client/v3/user_directory/search',
  auth: 'accessToken',
  rateLimit: 'read',
  params: {},
  query: z.object({}),
  body: z.object({ search_term: z.string().max(500), limit: z.int().min(0).optional().describe('10 where absent.') }),
  reply: z.looseObject({
    results: z.array(
      z.looseObject({
        user_id: UserId,
        display_name: z.string().optional(),
        avatar_url: z.string().optional(),
      }),
    ),
    limited: z.boolean().describe('There are more than were given.'),
  }),
  errors: [],
})
