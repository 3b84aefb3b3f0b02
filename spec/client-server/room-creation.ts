/** Making rooms. Client-Server API, "Creation". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { EventContent, EventType, StateKey } from '../events/client-event.ts'
import { RoomId, UserId } from '../ids.ts'

export const INITIAL_STATE_EVENTS_MAX = 100
export const INVITES_AT_CREATION_MAX = 100

export const Preset = z.enum(['private_chat', 'public_chat', 'trusted_private_chat'])
export type Preset = z.output<typeof Preset>

export const DirectoryVisibility = z.enum(['public', 'private'])
export type DirectoryVisibility = z.output<typeof DirectoryVisibility>

export const ThirdPartyInvite = z.object({
  id_server: z.string(),
  id_access_token: z.string(),
  medium: z.string(),
  address: z.string(),
})

export const createRoom = endpoint({
  id: 'createRoom',
  summary: 'Make a room with its first state and invitations.',
  method: 'POST',
  path: '/_matrix/client/v3/createRoom',
  auth: 'accessToken',
  rateLimit: 'create',
  eventContent: true,
  params: {},
  query: z.object({}),
  body: z.object({
    visibility: DirectoryVisibility.optional().describe('Whether the room is published; `private` where it is absent.'),
    room_alias_name: z.string().min(1).max(255).optional().describe('The localpart of the first alias.'),
    name: z.string().optional(),
    topic: z.string().optional(),
    invite: z.array(UserId).max(INVITES_AT_CREATION_MAX).optional(),
    invite_3pid: z.array(ThirdPartyInvite).max(INVITES_AT_CREATION_MAX).optional(),
    room_version: z.string().optional(),
    creation_content: EventContent.optional().describe(
      'Added to `m.room.create`: `type`, `m.federate`, and from room version 12 on `additional_creators`.',
    ),
    initial_state: z
      .array(z.object({ type: EventType, state_key: StateKey.optional(), content: EventContent }))
      .max(INITIAL_STATE_EVENTS_MAX)
      .optional()
      .describe('Set after the preset and before name and topic; the state key is empty where it is absent.'),
    preset: Preset.optional().describe('Follows from `visibility` where it is absent.'),
    is_direct: z.boolean().optional().describe('Marks the invitations as the start of a direct conversation.'),
    power_level_content_override: EventContent.optional().describe('Laid over the default power levels, key by key.'),
  }),
  bodyRequired: true,
  reply: z.looseObject({ room_id: RoomId }),
  errors: [
    'M_ROOM_IN_USE',
    'M_INVALID_ROOM_STATE',
    'M_BAD_ALIAS',
    'M_UNSUPPORTED_ROOM_VERSION',
    'M_EXCLUSIVE',
    'M_FORBIDDEN',
    'M_INVALID_PARAM',
    'M_INVITE_BLOCKED',
  ],
})
