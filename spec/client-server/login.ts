/** Signing in and out with passwords. Client-Server API, "Login", "Refreshing access tokens" and "Logout". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { DeviceId, UserId } from '../ids.ts'
import { Empty } from '../replies.ts'
import { WellKnownClient } from './server-discovery.ts'
import { UserIdentifier } from './user-interactive.ts'

export const PASSWORD_CHARS_MAX = 512
export const DEVICE_NAME_CHARS_MAX = 200

export const getLoginFlows = endpoint({
  id: 'getLoginFlows',
  summary: 'Tell by which ways one can sign in.',
  method: 'GET',
  path: '/_matrix/client/v3/login',
  auth: 'none',
  rateLimit: 'read',
  params: {},
  query: z.object({}),
  reply: z.looseObject({
    flows: z.array(z.looseObject({ type: z.string(), get_login_token: z.boolean().optional() })),
  }),
  errors: [],
})

/** What every way of signing in answers. */
export const LoginReply = z
  .looseObject({
    user_id: UserId,
    access_token: z.string(),
    device_id: DeviceId,
    refresh_token: z.string().optional(),
    expires_in_ms: z.int().min(0).optional(),
    home_server: z.string().optional(),
    well_known: WellKnownClient.optional(),
  })
  .meta({ id: 'LoginReply' })
export type LoginReply = z.output<typeof LoginReply>

export const login = endpoint({
  id: 'login',
  summary: 'Sign in and get an access token for a device.',
  method: 'POST',
  path: '/_matrix/client/v3/login',
  auth: 'none',
  rateLimit: 'login',
  params: {},
  query: z.object({}),
  body: z.object({
    type: z.string().describe('`m.login.password`, or another type that GET of this path names.'),
    identifier: UserIdentifier.optional(),
    user: z.string().optional().describe('The older spelling of `identifier` with `m.id.user`.'),
    medium: z.string().optional(),
    address: z.string().optional(),
    password: z.string().max(PASSWORD_CHARS_MAX).optional(),
    token: z.string().optional(),
    device_id: DeviceId.optional(),
    initial_device_display_name: z.string().max(DEVICE_NAME_CHARS_MAX).optional(),
    refresh_token: z.boolean().optional().describe('The client can refresh tokens, so the access token may expire.'),
  }),
  reply: LoginReply,
  errors: ['M_FORBIDDEN', 'M_USER_DEACTIVATED', 'M_USER_LOCKED', 'M_UNKNOWN', 'M_INVALID_PARAM'],
  errorStatus: { M_UNKNOWN: 400 },
})

export const refresh = endpoint({
  id: 'refresh',
  summary: 'Exchange a refresh token for a new access token.',
  method: 'POST',
  path: '/_matrix/client/v3/refresh',
  auth: 'none',
  rateLimit: 'login',
  params: {},
  query: z.object({}),
  body: z.object({ refresh_token: z.string() }),
  reply: z.looseObject({
    access_token: z.string(),
    refresh_token: z.string().optional(),
    expires_in_ms: z.int().min(0).optional(),
  }),
  errors: ['M_UNKNOWN_TOKEN', 'M_USER_LOCKED'],
})

export const logout = endpoint({
  id: 'logout',
  summary: 'End this session and forget its device.',
  method: 'POST',
  path: '/_matrix/client/v3/logout',
  auth: 'accessToken',
  rateLimit: 'none',
  params: {},
  query: z.object({}),
  reply: Empty,
  errors: [],
})

export const logoutAll = endpoint({
  id: 'logoutAll',
  summary: "End all of the caller's sessions and forget their devices.",
  method: 'POST',
  path: '/_matrix/client/v3/logout/all',
  auth: 'accessToken',
  rateLimit: 'none',
  params: {},
  query: z.object({}),
  reply: Empty,
  errors: [],
})
