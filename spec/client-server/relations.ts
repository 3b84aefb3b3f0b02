/** Events that refer to an event. Client-Server API, "Relationships API". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { ClientEvent, EventType } from '../events/client-event.ts'
import { EventId, RoomId } from '../ids.ts'
import { Direction, QueryBoolean, queryLimit } from '../query.ts'

export const RELATIONS_PER_PAGE_MAX = 100
/** How many relations deep `recurse` goes. */
export const RELATION_RECURSION_MAX = 3

export const RelationType = z.string().min(1).max(255)

const RelationsQuery = z.object({
  from: z.string().optional(),
  to: z.string().optional(),
  limit: queryLimit(RELATIONS_PER_PAGE_MAX).optional(),
  dir: Direction.optional(),
  recurse: QueryBoolean.optional().describe('Follow relations of relations, too.'),
})

const RelationsReply = z.looseObject({
  chunk: z.array(ClientEvent),
  next_batch: z.string().optional(),
  prev_batch: z.string().optional(),
  recursion_depth: z.int().min(0).optional().describe('Present where `recurse` was asked for.'),
})

export const getRelatingEvents = endpoint({
  id: 'getRelatingEvents',
  summary: 'List the events that relate to one, newest first.',
  method: 'GET',
  path: '/_matrix/client/v1/rooms/{roomId}/relations/{eventId}',
  aliases: ['/_matrix/client/unstable/rooms/{roomId}/relations/{eventId}'],
  auth: 'accessToken',
  rateLimit: 'read',
  params: { roomId: RoomId, eventId: EventId },
  query: RelationsQuery,
  reply: RelationsReply,
  errors: ['M_NOT_FOUND', 'M_FORBIDDEN', 'M_INVALID_PARAM'],
})

export const getRelatingEventsWithRelType = endpoint({
  id: 'getRelatingEventsWithRelType',
  summary: 'List the events that relate to one in a given way.',
  method: 'GET',
  path: '/_matrix/client/v1/rooms/{roomId}/relations/{eventId}/{relType}',
  aliases: ['/_matrix/client/unstable/rooms/{roomId}/relations/{eventId}/{relType}'],
  auth: 'accessToken',
  rateLimit: 'read',
  params: { roomId: RoomId, eventId: EventId, relType: RelationType },
  query: RelationsQuery,
  reply: RelationsReply,
  errors: ['M_NOT_FOUND', 'M_FORBIDDEN', 'M_INVALID_PARAM'],
})

export const getRelatingEventsWithRelTypeAndEventType = endpoint({
  id: 'getRelatingEventsWithRelTypeAndEventType',
  summary: 'List the events of one type that relate to one in a given way.',
  method: 'GET',
  path: '/_matrix/client/v1/rooms/{roomId}/relations/{eventId}/{relType}/{eventType}',
  aliases: ['/_matrix/client/unstable/rooms/{roomId}/relations/{eventId}/{relType}/{eventType}'],
  auth: 'accessToken',
  rateLimit: 'read',
  params: { roomId: RoomId, eventId: EventId, relType: RelationType, eventType: EventType },
  query: RelationsQuery,
  reply: RelationsReply,
  errors: ['M_NOT_FOUND', 'M_FORBIDDEN', 'M_INVALID_PARAM'],
})
