/** The state of a room. Client-Server API, "Room state" and "Getting events for a room". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { ClientEvent, EventContent, EventType, StateKey } from '../events/client-event.ts'
import { EventId, RoomId } from '../ids.ts'
import { queryInteger } from '../query.ts'

export const getRoomState = endpoint({
  id: 'getRoomState',
  summary: 'Give the whole state, current for members and as they left it for those who left.',
  method: 'GET',
  path: '/_matrix/client/v3/rooms/{roomId}/state',
  auth: 'accessToken',
  rateLimit: 'read',
  params: { roomId: RoomId },
  query: z.object({}),
  reply: z.array(ClientEvent),
  errors: ['M_FORBIDDEN'],
})

const StateQuery = z.object({
  format: z.enum(['content', 'event']).optional().describe('What to answer: the content, as is usual, or the event.'),
})

/** The content, or the client event where `format` is `event`. */
const StateReply = EventContent

export const getRoomStateWithKey = endpoint({
  id: 'getRoomStateWithKey',
  summary: 'Give one piece of state.',
  method: 'GET',
  path: '/_matrix/client/v3/rooms/{roomId}/state/{eventType}/{stateKey}',
  auth: 'accessToken',
  rateLimit: 'read',
  params: { roomId: RoomId, eventType: EventType, stateKey: StateKey },
  query: StateQuery,
  reply: StateReply,
  errors: ['M_FORBIDDEN', 'M_NOT_FOUND'],
})

export const getRoomStateWithEmptyKey = endpoint({
  id: 'getRoomStateWithEmptyKey',
  summary: 'Give one piece of state whose key is empty.',
  method: 'GET',
  path: '/_matrix/client/v3/rooms/{roomId}/state/{eventType}',
  aliases: ['/_matrix/client/v3/rooms/{roomId}/state/{eventType}/'],
  auth: 'accessToken',
  rateLimit: 'read',
  params: { roomId: RoomId, eventType: EventType },
  query: StateQuery,
  reply: StateReply,
  errors: ['M_FORBIDDEN', 'M_NOT_FOUND'],
})

const SentAt = z.object({
  ts: queryInteger().optional().describe('For application services only: when the event was sent elsewhere.'),
})

export const setRoomStateWithKey = endpoint({
  id: 'setRoomStateWithKey',
  summary: 'Set one piece of state.',
  method: 'PUT',
  path: '/_matrix/client/v3/rooms/{roomId}/state/{eventType}/{stateKey}',
  auth: 'accessToken',
  rateLimit: 'message',
  eventContent: true,
  params: { roomId: RoomId, eventType: EventType, stateKey: StateKey },
  query: SentAt,
  body: EventContent,
  bodyRequired: true,
  reply: z.looseObject({ event_id: EventId }),
  errors: ['M_FORBIDDEN', 'M_NOT_FOUND', 'M_TOO_LARGE', 'M_BAD_ALIAS', 'M_INVALID_PARAM', 'M_INVITE_BLOCKED'],
})

export const setRoomStateWithEmptyKey = endpoint({
  id: 'setRoomStateWithEmptyKey',
  summary: 'Set one piece of state whose key is empty.',
  method: 'PUT',
  path: '/_matrix/client/v3/rooms/{roomId}/state/{eventType}',
  aliases: ['/_matrix/client/v3/rooms/{roomId}/state/{eventType}/'],
  auth: 'accessToken',
  rateLimit: 'message',
  eventContent: true,
  params: { roomId: RoomId, eventType: EventType },
  query: SentAt,
  body: EventContent,
  bodyRequired: true,
  reply: z.looseObject({ event_id: EventId }),
  errors: ['M_FORBIDDEN', 'M_NOT_FOUND', 'M_TOO_LARGE', 'M_BAD_ALIAS', 'M_INVALID_PARAM'],
})
