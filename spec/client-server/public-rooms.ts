/** The directory of published rooms. Client-Server API, "Published room directory". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { RoomAlias, RoomId, ServerName } from '../ids.ts'
import { queryLimit } from '../query.ts'
import { Empty } from '../replies.ts'
import { DirectoryVisibility } from './room-creation.ts'

export const PUBLIC_ROOMS_PER_PAGE_MAX = 500

/** A room as strangers see it: also the core of room summaries and of the rooms in a space. */
export const PublicRoom = z
  .looseObject({
    room_id: RoomId,
    num_joined_members: z.int().min(0),
    world_readable: z.boolean(),
    guest_can_join: z.boolean(),
    name: z.string().optional(),
    topic: z.string().optional(),
    avatar_url: z.string().optional(),
    canonical_alias: RoomAlias.optional(),
    join_rule: z.string().optional(),
    room_type: z.string().optional(),
  })
  .meta({ id: 'PublicRoom' })
export type PublicRoom = z.output<typeof PublicRoom>

const PublicRoomsReply = z.looseObject({
  chunk: z.array(PublicRoom),
  next_batch: z.string().optional(),
  prev_batch: z.string().optional(),
  total_room_count_estimate: z.int().min(0).optional(),
})

export const getRoomVisibilityOnDirectory = endpoint({
  id: 'getRoomVisibilityOnDirectory',
  summary: 'Tell whether a room is published.',
  method: 'GET',
  path: '/_matrix/client/v3/directory/list/room/{roomId}',
  auth: 'none',
  rateLimit: 'read',
  params: { roomId: RoomId },
  query: z.object({}),
  reply: z.looseObject({ visibility: DirectoryVisibility }),
  errors: ['M_NOT_FOUND'],
})

export const setRoomVisibilityOnDirectory = endpoint({
  id: 'setRoomVisibilityOnDirectory',
  summary: 'Publish a room or withdraw it.',
  method: 'PUT',
  path: '/_matrix/client/v3/directory/list/room/{roomId}',
  auth: 'accessToken',
  rateLimit: 'write',
  params: { roomId: RoomId },
  query: z.object({}),
  body: z.object({ visibility: DirectoryVisibility.optional().describe('`public` where it is absent.') }),
  bodyRequired: true,
  reply: Empty,
  errors: ['M_NOT_FOUND', 'M_FORBIDDEN'],
})

export const getPublicRooms = endpoint({
  id: 'getPublicRooms',
  summary: 'List published rooms, largest first.',
  method: 'GET',
  path: '/_matrix/client/v3/publicRooms',
  auth: 'none',
  rateLimit: 'read',
  params: {},
  query: z.object({
    limit: queryLimit(PUBLIC_ROOMS_PER_PAGE_MAX, 0).optional(),
    since: z.string().optional(),
    server: ServerName.optional().describe('Ask this server instead.'),
  }),
  reply: PublicRoomsReply,
  errors: ['M_FORBIDDEN', 'M_INVALID_PARAM', 'M_NOT_FOUND'],
})

export const queryPublicRooms = endpoint({
  id: 'queryPublicRooms',
  summary: 'Search published rooms.',
  method: 'POST',
  path: '/_matrix/client/v3/publicRooms',
  auth: 'accessToken',
  rateLimit: 'read',
  params: {},
  query: z.object({ server: ServerName.optional().describe('Ask this server instead.') }),
  body: z.object({
    limit: z.int().min(0).optional(),
    since: z.string().optional(),
    filter: z
      .object({
        generic_search_term: z.string().optional().describe('Sought in name, topic and alias.'),
        room_types: z
          .array(z.string().nullable())
          .max(50)
          .optional()
          .describe('Only rooms of these types; null stands for rooms without one.'),
      })
      .optional(),
    include_all_networks: z.boolean().optional(),
    third_party_instance_id: z.string().optional(),
  }),
  reply: PublicRoomsReply,
  errors: ['M_FORBIDDEN', 'M_INVALID_PARAM', 'M_NOT_FOUND'],
})
