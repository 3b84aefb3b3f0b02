/** A user's own sorting of rooms. Client-Server API, "Room Tagging". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { RoomId, UserId } from '../ids.ts'
import { Empty } from '../replies.ts'

export const TAG_BYTES_MAX = 255

export const Tag = z
  .looseObject({
    order: z.number().optional().describe('Place among the rooms of this tag, from 0 to 1, smallest first.'),
  })
  .meta({ id: 'Tag' })
export type Tag = z.output<typeof Tag>

const TagName = z.string().min(1).max(TAG_BYTES_MAX)

export const getRoomTags = endpoint({
  id: 'getRoomTags',
  summary: "List the user's tags of a room.",
  method: 'GET',
  path: '/_matrix/client/v3/user/{userId}/rooms/{roomId}/tags',
  auth: 'accessToken',
  rateLimit: 'read',
  params: { userId: UserId, roomId: RoomId },
  query: z.object({}),
  reply: z.looseObject({ tags: z.record(z.string(), Tag) }),
  errors: ['M_FORBIDDEN'],
})

export const setRoomTag = endpoint({
  id: 'setRoomTag',
  summary: 'Put a tag on a room.',
  method: 'PUT',
  path: '/_matrix/client/v3/user/{userId}/rooms/{roomId}/tags/{tag}',
  auth: 'accessToken',
  rateLimit: 'write',
  params: { userId: UserId, roomId: RoomId, tag: TagName },
  query: z.object({}),
  body: Tag,
  reply: Empty,
  errors: ['M_FORBIDDEN', 'M_INVALID_PARAM'],
})

export const deleteRoomTag = endpoint({
  id: 'deleteRoomTag',
  summary: 'Take a tag off a room.',
  method: 'DELETE',
  path: '/_matrix/client/v3/user/{userId}/rooms/{roomId}/tags/{tag}',
  auth: 'accessToken',
  rateLimit: 'write',
  params: { userId: UserId, roomId: RoomId, tag: TagName },
  query: z.object({}),
  reply: Empty,
  errors: ['M_FORBIDDEN'],
})
