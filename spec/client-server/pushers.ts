/** Where notifications are pushed to. Client-Server API, "Push Notifications". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { Empty } from '../replies.ts'

/** Lengths that the specification sets. */
const PUSHKEY_BYTES_MAX = 512
const APP_ID_CHARS_MAX = 64

const PusherData = z.looseObject({
  url: z.url().optional().describe('The push gateway; must be https and end with `/_matrix/push/v1/notify`.'),
  format: z.string().optional().describe('`event_id_only`: push no content.'),
})

export const Pusher = z
  .looseObject({
    pushkey: z.string(),
    kind: z.string(),
    app_id: z.string(),
    app_display_name: z.string(),
    device_display_name: z.string(),
    profile_tag: z.string().optional(),
    lang: z.string(),
    data: PusherData,
  })
  .meta({ id: 'Pusher' })
export type Pusher = z.output<typeof Pusher>

export const getPushers = endpoint({
  id: 'getPushers',
  summary: "List the caller's pushers.",
  method: 'GET',
  path: '/_matrix/client/v3/pushers',
  auth: 'accessToken',
  rateLimit: 'read',
  params: {},
  query: z.object({}),
  reply: z.looseObject({ pushers: z.array(Pusher) }),
  errors: [],
})

const target = {
  pushkey: z.string().min(1).max(PUSHKEY_BYTES_MAX),
  app_id: z.string().min(1).max(APP_ID_CHARS_MAX),
}

export const postPusher = endpoint({
  id: 'postPusher',
  summary: 'Add, change or remove a pusher.',
  method: 'POST',
  path: '/_matrix/client/v3/pushers/set',
  auth: 'accessToken',
  rateLimit: 'write',
  params: {},
  query: z.object({}),
  body: z.discriminatedUnion('kind', [
    z.object({ ...target, kind: z.null() }).describe('Removes the pusher.'),
    z.object({
      ...target,
      kind: z.enum(['http', 'email']),
      app_display_name: z.string().max(200),
      device_display_name: z.string().max(200),
      profile_tag: z.string().max(32).optional(),
      lang: z.string().max(35),
      data: PusherData,
      append: z.boolean().optional().describe('Let other users keep pushers with this app ID and push key.'),
    }),
  ]),
  reply: Empty,
  errors: ['M_INVALID_PARAM', 'M_MISSING_PARAM'],
})
