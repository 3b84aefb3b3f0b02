/** Filters that the server keeps for a client. Client-Server API, "Filtering". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { UserId } from '../ids.ts'
import { Filter } from './filter.ts'

export const defineFilter = endpoint({
  id: 'defineFilter',
  summary: 'Keep a filter, to name it in later calls.',
  method: 'POST',
  path: '/_matrix/client/v3/user/{userId}/filter',
  auth: 'accessToken',
  rateLimit: 'write',
  params: { userId: UserId },
  query: z.object({}),
  body: Filter,
  bodyRequired: true,
  reply: z.looseObject({ filter_id: z.string().regex(/^[^{]/).describe('Never begins with `{`.') }),
  errors: ['M_FORBIDDEN', 'M_INVALID_PARAM', 'M_TOO_LARGE'],
})

export const getFilter = endpoint({
  id: 'getFilter',
  summary: 'Give a filter that was kept.',
  method: 'GET',
  path: '/_matrix/client/v3/user/{userId}/filter/{filterId}',
  auth: 'accessToken',
  rateLimit: 'read',
  params: { userId: UserId, filterId: z.string().min(1).max(255) },
  query: z.object({}),
  reply: Filter,
  errors: ['M_FORBIDDEN', 'M_NOT_FOUND'],
})
