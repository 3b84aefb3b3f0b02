/**
 * Making accounts by a secret that the administrator's scripts know, as Synapse has it: tools rely on it. A nonce is
 * asked for first; `mac` is the HMAC-SHA1 in hex, with the shared secret as its key, over nonce, user name, password,
 * `admin` or `notadmin`, and the user type if there is one, with a zero byte between each two.
 */
import * as z from 'zod'
import { PASSWORD_CHARS_MAX } from '../client-server/login.ts'
import { Username } from '../client-server/registration.ts'
import { endpoint } from '../endpoint.ts'
import { DeviceId, UserId } from '../ids.ts'

export const getRegistrationNonce = endpoint({
  id: 'getRegistrationNonce',
  summary: 'Give a nonce for one registration.',
  method: 'GET',
  path: '/_synapse/admin/v1/register',
  auth: 'none',
  rateLimit: 'register',
  params: {},
  query: z.object({}),
  reply: z.looseObject({ nonce: z.string() }),
  errors: ['M_UNKNOWN'],
  errorStatus: { M_UNKNOWN: 400 },
})

export const registerBySharedSecret = endpoint({
  id: 'registerBySharedSecret',
  summary: 'Make an account, proven by the shared secret.',
  method: 'POST',
  path: '/_synapse/admin/v1/register',
  auth: 'none',
  rateLimit: 'register',
  params: {},
  query: z.object({}),
  body: z.object({
    nonce: z.string().max(255),
    username: Username,
    password: z.string().max(PASSWORD_CHARS_MAX),
    mac: z.string().max(255),
    admin: z.boolean().optional(),
    user_type: z.string().max(255).nullish(),
    displayname: z.string().max(255).nullish(),
    inhibit_login: z.boolean().optional(),
  }),
  reply: z.looseObject({
    user_id: UserId,
    home_server: z.string(),
    access_token: z.string().optional(),
    device_id: DeviceId.optional(),
  }),
  errors: ['M_FORBIDDEN', 'M_UNKNOWN', 'M_USER_IN_USE', 'M_INVALID_USERNAME', 'M_WEAK_PASSWORD'],
  errorStatus: { M_UNKNOWN: 400 },
})
