/** Joining rooms. Client-Server API, "Joining rooms". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { RoomId, RoomIdOrAlias } from '../ids.ts'

const Reason = z.string().max(1000).describe('Shown to the other members beside the change.')

export const joinRoomById = endpoint({
  id: 'joinRoomById',
  summary: 'Join a room by its ID.',
  method: 'POST',
  path: '/_matrix/client/v3/rooms/{roomId}/join',
  auth: 'accessToken',
  rateLimit: 'membership',
  params: { roomId: RoomId },
  query: z.object({}),
  body: z.object({ reason: Reason.optional() }),
  reply: z.looseObject({ room_id: RoomId }),
  errors: ['M_FORBIDDEN', 'M_LIMIT_EXCEEDED'],
})

export const joinRoom = endpoint({
  id: 'joinRoom',
  summary: 'Join a room by its ID or alias.',
  method: 'POST',
  path: '/_matrix/client/v3/join/{roomIdOrAlias}',
  auth: 'accessToken',
  rateLimit: 'membership',
  params: { roomIdOrAlias: RoomIdOrAlias },
  query: z.object({
    server_name: z.array(z.string()).optional(),
    via: z.array(z.string()).optional().describe('Servers to attempt to join through.'),
  }),
  body: z.object({ reason: Reason.optional() }),
  reply: z.looseObject({ room_id: RoomId }),
  errors: ['M_FORBIDDEN', 'M_LIMIT_EXCEEDED', 'M_NOT_FOUND'],
})
