/** Networks that bridges connect. Client-Server API, "Third-party Networks". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'

const Protocol = z.looseObject({
  user_fields: z.array(z.string()),
  location_fields: z.array(z.string()),
  icon: z.string(),
  field_types: z.record(z.string(), z.looseObject({ regexp: z.string(), placeholder: z.string() })),
  instances: z.array(
    z.looseObject({
      desc: z.string(),
      network_id: z.string(),
      fields: z.record(z.string(), z.unknown()),
      icon: z.string().optional(),
      instance_id: z.string().optional(),
    }),
  ),
})

export const getProtocols = endpoint({
  id: 'getProtocols',
  summary: 'List the networks that can be reached, by the names of their protocols.',
  method: 'GET',
  path: '/_matrix/client/v3/thirdparty/protocols',
  auth: 'accessToken',
  rateLimit: 'read',
  params: {},
  query: z.object({}),
  reply: z.record(z.string(), Protocol),
  errors: [],
})
