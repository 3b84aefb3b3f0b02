/** What this server lets this user do. Client-Server API, "Capabilities negotiation". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'

const Switch = z.looseObject({ enabled: z.boolean() })

export const getCapabilities = endpoint({
  id: 'getCapabilities',
  summary: 'Tell what the server supports for the caller.',
  method: 'GET',
  path: '/_matrix/client/v3/capabilities',
  auth: 'accessToken',
  rateLimit: 'read',
  params: {},
  query: z.object({}),
  reply: z.looseObject({
    capabilities: z.looseObject({
      'm.room_versions': z
        .looseObject({
          default: z.string(),
          available: z.record(z.string(), z.enum(['stable', 'unstable'])),
        })
        .optional(),
      'm.change_password': Switch.optional(),
      'm.profile_fields': z
        .looseObject({
          enabled: z.boolean(),
          allowed: z.array(z.string()).optional(),
          disallowed: z.array(z.string()).optional(),
        })
        .optional(),
      'm.set_displayname': Switch.optional(),
      'm.set_avatar_url': Switch.optional(),
      'm.3pid_changes': Switch.optional(),
      'm.get_login_token': Switch.optional(),
      'm.forget_forced_upon_leave': Switch.optional(),
      'm.account_moderation': z
        .looseObject({ suspend: z.boolean().optional(), lock: z.boolean().optional() })
        .optional(),
    }),
  }),
  errors: [],
})
