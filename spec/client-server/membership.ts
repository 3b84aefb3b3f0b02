/** Inviting, leaving and removing. Client-Server API, "Room membership". Joining is in `joining.ts`. */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { RoomId, RoomIdOrAlias, UserId } from '../ids.ts'
import { Empty } from '../replies.ts'
import { Reason, ViaQuery } from './joining.ts'

/** Bots of matrix-bot-sdk send `null` where no reason was given. */
const TargetBody = z.object({ user_id: UserId, reason: Reason.nullish() })
const ReasonBody = z.object({ reason: Reason.nullish() })

export const inviteUser = endpoint({
  id: 'inviteUser',
  summary: 'Invite a user into a room.',
  method: 'POST',
  path: '/_matrix/client/v3/rooms/{roomId}/invite',
  auth: 'accessToken',
  rateLimit: 'membership',
  eventContent: true,
  params: { roomId: RoomId },
  query: z.object({}),
  body: TargetBody,
  reply: Empty,
  errors: ['M_FORBIDDEN', 'M_INVITE_BLOCKED', 'M_UNSUPPORTED_ROOM_VERSION'],
})

export const leaveRoom = endpoint({
  id: 'leaveRoom',
  summary: 'Leave a room, reject an invitation or take a knock back.',
  method: 'POST',
  path: '/_matrix/client/v3/rooms/{roomId}/leave',
  auth: 'accessToken',
  rateLimit: 'membership',
  eventContent: true,
  params: { roomId: RoomId },
  query: z.object({}),
  body: ReasonBody,
  reply: Empty,
  errors: ['M_FORBIDDEN', 'M_CANNOT_LEAVE_SERVER_NOTICE_ROOM'],
})

export const forgetRoom = endpoint({
  id: 'forgetRoom',
  summary: 'Stop remembering a room that was left.',
  method: 'POST',
  path: '/_matrix/client/v3/rooms/{roomId}/forget',
  auth: 'accessToken',
  rateLimit: 'write',
  params: { roomId: RoomId },
  query: z.object({}),
  reply: Empty,
  errors: ['M_UNKNOWN', 'M_FORBIDDEN'],
  errorStatus: { M_UNKNOWN: 400 },
})

export const kick = endpoint({
  id: 'kick',
  summary: 'Remove a user from a room.',
  method: 'POST',
  path: '/_matrix/client/v3/rooms/{roomId}/kick',
  auth: 'accessToken',
  rateLimit: 'membership',
  eventContent: true,
  params: { roomId: RoomId },
  query: z.object({}),
  body: TargetBody,
  reply: Empty,
  errors: ['M_FORBIDDEN'],
})

export const ban = endpoint({
  id: 'ban',
  summary: 'Remove a user from a room and keep them out.',
  method: 'POST',
  path: '/_matrix/client/v3/rooms/{roomId}/ban',
  auth: 'accessToken',
  rateLimit: 'membership',
  eventContent: true,
  params: { roomId: RoomId },
  query: z.object({}),
  body: TargetBody,
  reply: Empty,
  errors: ['M_FORBIDDEN'],
})

export const unban = endpoint({
  id: 'unban',
  summary: 'Let a banned user be invited or join again.',
  method: 'POST',
  path: '/_matrix/client/v3/rooms/{roomId}/unban',
  auth: 'accessToken',
  rateLimit: 'membership',
  eventContent: true,
  params: { roomId: RoomId },
  query: z.object({}),
  body: TargetBody,
  reply: Empty,
  errors: ['M_FORBIDDEN', 'M_BAD_STATE'],
})

export const knockRoom = endpoint({
  id: 'knockRoom',
  summary: 'Ask to be invited into a room.',
  method: 'POST',
  path: '/_matrix/client/v3/knock/{roomIdOrAlias}',
  auth: 'accessToken',
  rateLimit: 'membership',
  eventContent: true,
  params: { roomIdOrAlias: RoomIdOrAlias },
  query: ViaQuery,
  body: ReasonBody,
  reply: z.looseObject({ room_id: RoomId }),
  errors: ['M_FORBIDDEN', 'M_NOT_FOUND', 'M_INCOMPATIBLE_ROOM_VERSION'],
})

export const getJoinedRooms = endpoint({
  id: 'getJoinedRooms',
  summary: 'List the rooms that the caller is joined to.',
  method: 'GET',
  path: '/_matrix/client/v3/joined_rooms',
  auth: 'accessToken',
  rateLimit: 'read',
  params: {},
  query: z.object({}),
  reply: z.looseObject({ joined_rooms: z.array(RoomId) }),
  errors: [],
})
