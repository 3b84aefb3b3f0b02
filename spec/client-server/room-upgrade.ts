/** Moving a room to another version. Client-Server API, "Room Upgrades". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { RoomId, UserId } from '../ids.ts'

export const upgradeRoom = endpoint({
  id: 'upgradeRoom',
  summary: 'Replace a room by a new one of another version.',
  method: 'POST',
  path: '/_matrix/client/v3/rooms/{roomId}/upgrade',
  auth: 'accessToken',
  rateLimit: 'create',
  eventContent: true,
  params: { roomId: RoomId },
  query: z.object({}),
  body: z.object({
    new_version: z.string().min(1).max(32),
    additional_creators: z.array(UserId).max(100).optional().describe('From room version 12 on.'),
  }),
  reply: z.looseObject({ replacement_room: RoomId }),
  errors: ['M_FORBIDDEN', 'M_UNSUPPORTED_ROOM_VERSION', 'M_INVALID_PARAM', 'M_INVALID_ROOM_STATE'],
})
