/** The caller's own account. Client-Server API, "Account management" and "Current account information". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { DeviceId, UserId } from '../ids.ts'
import { Empty } from '../replies.ts'
import { PASSWORD_CHARS_MAX } from './login.ts'
import { AuthData } from './user-interactive.ts'

export const getTokenOwner = endpoint({
  id: 'getTokenOwner',
  summary: 'Tell whose access token this is.',
  method: 'GET',
  path: '/_matrix/client/v3/account/whoami',
  auth: 'accessToken',
  rateLimit: 'read',
  params: {},
  query: z.object({}),
  reply: z.looseObject({ user_id: UserId, device_id: DeviceId.optional(), is_guest: z.boolean().optional() }),
  errors: ['M_FORBIDDEN'],
})

export const changePassword = endpoint({
  id: 'changePassword',
  summary: 'Change the password.',
  method: 'POST',
  path: '/_matrix/client/v3/account/password',
  auth: 'optional',
  rateLimit: 'login',
  userInteractive: true,
  params: {},
  query: z.object({}),
  body: z.object({
    auth: AuthData.optional(),
    new_password: z.string().max(PASSWORD_CHARS_MAX),
    logout_devices: z.boolean().optional().describe('End all other sessions; true where it is absent.'),
  }),
  reply: Empty,
  errors: ['M_FORBIDDEN', 'M_WEAK_PASSWORD'],
})

export const deactivateAccount = endpoint({
  id: 'deactivateAccount',
  summary: 'Close the account for good.',
  method: 'POST',
  path: '/_matrix/client/v3/account/deactivate',
  auth: 'optional',
  rateLimit: 'login',
  userInteractive: true,
  params: {},
  query: z.object({}),
  body: z.object({
    auth: AuthData.optional(),
    id_server: z.string().optional(),
    erase: z
      .boolean()
      .optional()
      .describe(
        'Forget the profile. The wish to hide old messages is kept too; hiding them comes with a later version.',
      ),
  }),
  reply: z.looseObject({ id_server_unbind_result: z.enum(['success', 'no-support']) }),
  errors: ['M_FORBIDDEN'],
})
