/** Making accounts. Client-Server API, "Account registration" and "Token-authenticated registration". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { DeviceId, UserId } from '../ids.ts'
import { DEVICE_NAME_CHARS_MAX, PASSWORD_CHARS_MAX } from './login.ts'
import { AuthData } from './user-interactive.ts'

/** Checked as a localpart by the handler, so that the answer is `M_INVALID_USERNAME`. */
export const Username = z.string().max(255)

/** Letters, digits and `._~-`, as the specification limits registration tokens. */
export const REGISTRATION_TOKEN_CHARS_MAX = 64

export const register = endpoint({
  id: 'register',
  summary: 'Make an account.',
  method: 'POST',
  path: '/_matrix/client/v3/register',
  auth: 'none',
  rateLimit: 'register',
  userInteractive: true,
  params: {},
  query: z.object({ kind: z.enum(['guest', 'user']).optional() }),
  body: z.object({
    auth: AuthData.optional(),
    username: Username.optional().describe('The wished localpart; the server makes one up where it is absent.'),
    password: z.string().max(PASSWORD_CHARS_MAX).optional(),
    device_id: DeviceId.optional(),
    initial_device_display_name: z.string().max(DEVICE_NAME_CHARS_MAX).optional(),
    inhibit_login: z.boolean().optional().describe('Make the account only, without a device and a token.'),
    refresh_token: z.boolean().optional(),
  }),
  reply: z.looseObject({
    user_id: UserId,
    access_token: z.string().optional(),
    device_id: DeviceId.optional(),
    refresh_token: z.string().optional(),
    expires_in_ms: z.int().min(0).optional(),
    home_server: z.string().optional(),
  }),
  errors: ['M_FORBIDDEN', 'M_USER_IN_USE', 'M_INVALID_USERNAME', 'M_EXCLUSIVE', 'M_WEAK_PASSWORD', 'M_UNAUTHORIZED'],
})

export const checkUsernameAvailability = endpoint({
  id: 'checkUsernameAvailability',
  summary: 'Tell whether a user name is free.',
  method: 'GET',
  path: '/_matrix/client/v3/register/available',
  auth: 'none',
  rateLimit: 'register',
  params: {},
  query: z.object({ username: Username }),
  reply: z.looseObject({ available: z.boolean() }),
  errors: ['M_USER_IN_USE', 'M_INVALID_USERNAME', 'M_EXCLUSIVE', 'M_FORBIDDEN'],
})

export const registrationTokenValidity = endpoint({
  id: 'registrationTokenValidity',
  summary: 'Tell whether a registration token may still be used.',
  method: 'GET',
  path: '/_matrix/client/v1/register/m.login.registration_token/validity',
  auth: 'none',
  rateLimit: 'register',
  params: {},
  query: z.object({ token: z.string().max(REGISTRATION_TOKEN_CHARS_MAX) }),
  reply: z.looseObject({ valid: z.boolean() }),
  errors: ['M_FORBIDDEN'],
})
