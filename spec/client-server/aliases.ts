/** Names for rooms. Client-Server API, "Room aliases". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { RoomAlias, RoomId } from '../ids.ts'
import { Empty } from '../replies.ts'

export const setRoomAlias = endpoint({
  id: 'setRoomAlias',
  summary: 'Give a room an alias.',
  method: 'PUT',
  path: '/_matrix/client/v3/directory/room/{roomAlias}',
  auth: 'accessToken',
  rateLimit: 'write',
  params: { roomAlias: RoomAlias },
  query: z.object({}),
  body: z.object({ room_id: RoomId }),
  reply: Empty,
  // `M_UNKNOWN`: the alias is taken.
  errors: ['M_UNKNOWN', 'M_INVALID_PARAM', 'M_EXCLUSIVE', 'M_FORBIDDEN', 'M_NOT_FOUND'],
  errorStatus: { M_UNKNOWN: 409 },
})

export const getRoomIdByAlias = endpoint({
  id: 'getRoomIdByAlias',
  summary: 'Find the room that an alias stands for.',
  method: 'GET',
  path: '/_matrix/client/v3/directory/room/{roomAlias}',
  auth: 'none',
  rateLimit: 'read',
  params: { roomAlias: RoomAlias },
  query: z.object({}),
  reply: z.looseObject({ room_id: RoomId, servers: z.array(z.string()).describe('Servers that know the room.') }),
  errors: ['M_NOT_FOUND', 'M_INVALID_PARAM'],
})

export const deleteRoomAlias = endpoint({
  id: 'deleteRoomAlias',
  summary: 'Take an alias away.',
  method: 'DELETE',
  path: '/_matrix/client/v3/directory/room/{roomAlias}',
  auth: 'accessToken',
  rateLimit: 'write',
  params: { roomAlias: RoomAlias },
  query: z.object({}),
  reply: Empty,
  errors: ['M_NOT_FOUND', 'M_FORBIDDEN', 'M_EXCLUSIVE'],
})

export const getLocalAliases = endpoint({
  id: 'getLocalAliases',
  summary: "List this server's aliases of a room.",
  method: 'GET',
  path: '/_matrix/client/v3/rooms/{roomId}/aliases',
  aliases: ['/_matrix/client/unstable/org.matrix.msc2432/rooms/{roomId}/aliases'],
  auth: 'accessToken',
  rateLimit: 'read',
  params: { roomId: RoomId },
  query: z.object({}),
  reply: z.looseObject({ aliases: z.array(RoomAlias) }),
  errors: ['M_FORBIDDEN'],
})
