/** What a client asks before it knows anything. Client-Server API, "Server Discovery" and "API Versions". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { UserId } from '../ids.ts'

export const getVersions = endpoint({
  id: 'getVersions',
  summary: 'Tell which versions of the specification and which unstable features the server speaks.',
  method: 'GET',
  path: '/_matrix/client/versions',
  auth: 'none',
  rateLimit: 'none',
  params: {},
  query: z.object({}),
  reply: z.looseObject({
    versions: z.array(z.string()),
    unstable_features: z.record(z.string(), z.boolean()).optional(),
  }),
  errors: [],
})

/** Also part of the login reply. */
export const WellKnownClient = z
  .looseObject({
    'm.homeserver': z.looseObject({ base_url: z.url() }),
    'm.identity_server': z.looseObject({ base_url: z.url() }).optional(),
  })
  .meta({ id: 'WellKnownClient' })
export type WellKnownClient = z.output<typeof WellKnownClient>

export const getWellKnownClient = endpoint({
  id: 'getWellKnownClient',
  summary: 'Tell clients where the Client-Server API of this server name is.',
  method: 'GET',
  path: '/.well-known/matrix/client',
  auth: 'none',
  rateLimit: 'none',
  params: {},
  query: z.object({}),
  reply: WellKnownClient,
  errors: ['M_NOT_FOUND'],
})

export const getWellKnownSupport = endpoint({
  id: 'getWellKnownSupport',
  summary: 'Tell whom to write to about this server.',
  method: 'GET',
  path: '/.well-known/matrix/support',
  auth: 'none',
  rateLimit: 'none',
  params: {},
  query: z.object({}),
  reply: z.looseObject({
    contacts: z
      .array(
        z.looseObject({
          role: z.string().describe('`m.role.admin`, `m.role.security`, or one of our own.'),
          matrix_id: UserId.optional(),
          email_address: z.string().optional(),
        }),
      )
      .optional(),
    support_page: z.url().optional(),
  }),
  errors: ['M_NOT_FOUND'],
})
