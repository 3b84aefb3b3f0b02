/** Reading the history of a room. Client-Server API, "Getting events for a room" and "Event Context". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { ClientEvent, Timestamp } from '../events/client-event.ts'
import { Membership } from '../events/member.ts'
import { EventId, RoomId, UserId } from '../ids.ts'
import { Direction, queryInteger, queryJson, queryLimit } from '../query.ts'
import { RoomEventFilter } from './filter.ts'

export const MESSAGES_PER_PAGE_MAX = 1000
export const CONTEXT_EVENTS_MAX = 100

export const getRoomEvents = endpoint({
  id: 'getRoomEvents',
  summary: 'Page through the history of a room.',
  method: 'GET',
  path: '/_matrix/client/v3/rooms/{roomId}/messages',
  auth: 'accessToken',
  rateLimit: 'read',
  params: { roomId: RoomId },
  query: z.object({
    dir: Direction,
    from: z.string().optional().describe('A token. Absent: the end of the history that lies opposite to `dir`.'),
    to: z.string().optional().describe('A token to stop at.'),
    limit: queryLimit(MESSAGES_PER_PAGE_MAX, 0).optional(),
    filter: queryJson(RoomEventFilter).optional().describe('JSON of a room event filter.'),
  }),
  reply: z.looseObject({
    start: z.string(),
    end: z.string().optional().describe('Absent where nothing more lies in this direction.'),
    chunk: z.array(ClientEvent),
    state: z.array(ClientEvent).optional().describe('With lazy loading, the memberships of the senders in `chunk`.'),
  }),
  errors: ['M_FORBIDDEN'],
})

export const getEventContext = endpoint({
  id: 'getEventContext',
  summary: 'Give an event with what was before and after it.',
  method: 'GET',
  path: '/_matrix/client/v3/rooms/{roomId}/context/{eventId}',
  auth: 'accessToken',
  rateLimit: 'read',
  params: { roomId: RoomId, eventId: EventId },
  query: z.object({
    limit: queryLimit(CONTEXT_EVENTS_MAX, 0).optional().describe('Events before and after together.'),
    filter: queryJson(RoomEventFilter).optional().describe('JSON of a room event filter; the event itself is exempt.'),
  }),
  reply: z.looseObject({
    start: z.string(),
    end: z.string(),
    event: ClientEvent,
    events_before: z.array(ClientEvent).describe('Newest first.'),
    events_after: z.array(ClientEvent).describe('Oldest first.'),
    state: z.array(ClientEvent).describe('The state at the last event of the reply.'),
  }),
  errors: ['M_FORBIDDEN', 'M_NOT_FOUND'],
})

export const getOneRoomEvent = endpoint({
  id: 'getOneRoomEvent',
  summary: 'Give one event.',
  method: 'GET',
  path: '/_matrix/client/v3/rooms/{roomId}/event/{eventId}',
  auth: 'accessToken',
  rateLimit: 'read',
  params: { roomId: RoomId, eventId: EventId },
  query: z.object({}),
  reply: ClientEvent,
  errors: ['M_NOT_FOUND'],
})

export const getEventByTimestamp = endpoint({
  id: 'getEventByTimestamp',
  summary: 'Find the event that is closest to a moment.',
  method: 'GET',
  path: '/_matrix/client/v1/rooms/{roomId}/timestamp_to_event',
  auth: 'accessToken',
  rateLimit: 'read',
  params: { roomId: RoomId },
  query: z.object({ ts: queryInteger(), dir: Direction }),
  reply: z.looseObject({ event_id: EventId, origin_server_ts: Timestamp }),
  errors: ['M_FORBIDDEN', 'M_NOT_FOUND'],
})

export const getMembersByRoom = endpoint({
  id: 'getMembersByRoom',
  summary: 'Give the membership events of a room.',
  method: 'GET',
  path: '/_matrix/client/v3/rooms/{roomId}/members',
  auth: 'accessToken',
  rateLimit: 'read',
  params: { roomId: RoomId },
  query: z.object({
    at: z.string().optional().describe('A token of `/sync`: the members as they were then.'),
    membership: Membership.optional(),
    not_membership: Membership.optional(),
  }),
  reply: z.looseObject({ chunk: z.array(ClientEvent) }),
  errors: ['M_FORBIDDEN'],
})

export const getJoinedMembersByRoom = endpoint({
  id: 'getJoinedMembersByRoom',
  summary: 'Give names and pictures of those who are joined.',
  method: 'GET',
  path: '/_matrix/client/v3/rooms/{roomId}/joined_members',
  auth: 'accessToken',
  rateLimit: 'read',
  params: { roomId: RoomId },
  query: z.object({}),
  reply: z.looseObject({
    joined: z.record(UserId, z.looseObject({ display_name: z.string().optional(), avatar_url: z.string().optional() })),
  }),
  errors: ['M_FORBIDDEN'],
})
