/** Relays for calls. Client-Server API, "Voice over IP". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'

export const getTurnServer = endpoint({
  id: 'getTurnServer',
  summary: 'Give credentials for a TURN server. 404 where none is set up.',
  method: 'GET',
  path: '/_matrix/client/v3/voip/turnServer',
  auth: 'accessToken',
  rateLimit: 'read',
  params: {},
  query: z.object({}),
  reply: z.looseObject({
    username: z.string(),
    password: z.string(),
    uris: z.array(z.string()),
    ttl: z.int().min(0).describe('Seconds.'),
  }),
  errors: ['M_NOT_FOUND'],
})
