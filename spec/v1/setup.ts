/** The first administrator, made by whoever holds the one-time set-up link that the server prints. */
import * as z from 'zod'
import { LoginReply, PASSWORD_CHARS_MAX } from '../client-server/login.ts'
import { Username } from '../client-server/registration.ts'
import { endpoint } from '../endpoint.ts'

export const getSetup = endpoint({
  id: 'getSetup',
  summary: 'Tell whether the server still needs its first administrator.',
  method: 'GET',
  path: '/api/v1/setup',
  auth: 'none',
  rateLimit: 'read',
  params: {},
  query: z.object({}),
  reply: z.looseObject({
    needed: z.boolean(),
    server_name: z.string().describe('What stands behind the colon of user IDs.'),
  }),
  errors: [],
})

export const completeSetup = endpoint({
  id: 'completeSetup',
  summary: 'Make the first administrator and sign them in.',
  method: 'POST',
  path: '/api/v1/setup',
  auth: 'none',
  rateLimit: 'register',
  params: {},
  query: z.object({}),
  body: z.object({
    setup_token: z.string().min(1).max(255),
    username: Username,
    password: z.string().max(PASSWORD_CHARS_MAX),
    display_name: z.string().max(255).optional(),
  }),
  reply: LoginReply,
  errors: ['M_FORBIDDEN', 'M_USER_IN_USE', 'M_INVALID_USERNAME', 'M_WEAK_PASSWORD'],
})
