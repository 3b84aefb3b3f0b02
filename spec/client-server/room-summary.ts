/** A look at a room from outside. Client-Server API, "Room Summaries" and "Spaces". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { StrippedStateEvent, Timestamp } from '../events/client-event.ts'
import { Membership } from '../events/member.ts'
import { RoomId, RoomIdOrAlias } from '../ids.ts'
import { QueryBoolean, queryInteger, queryLimit, QueryTexts } from '../query.ts'
import { PublicRoom } from './public-rooms.ts'

export const SPACE_ROOMS_PER_PAGE_MAX = 50

export const RoomSummary = PublicRoom.extend({
  allowed_room_ids: z.array(RoomId).optional().describe('With a restricted join rule: rooms whose members may join.'),
  encryption: z.string().optional(),
  room_version: z.string().optional(),
}).meta({ id: 'RoomSummary' })
export type RoomSummary = z.output<typeof RoomSummary>

export const getRoomSummary = endpoint({
  id: 'getRoomSummary',
  summary: 'Describe a room that the caller may know of.',
  method: 'GET',
  path: '/_matrix/client/v1/room_summary/{roomIdOrAlias}',
  aliases: [
    '/_matrix/client/unstable/im.nheko.summary/summary/{roomIdOrAlias}',
    '/_matrix/client/unstable/im.nheko.summary/rooms/{roomIdOrAlias}/summary',
  ],
  auth: 'optional',
  rateLimit: 'read',
  params: { roomIdOrAlias: RoomIdOrAlias },
  query: z.object({ via: QueryTexts.optional().describe('Servers to ask about the room.') }),
  reply: RoomSummary.extend({ membership: Membership.optional().describe("The caller's own.") }),
  errors: ['M_NOT_FOUND'],
})

/** A child event as the hierarchy shows it: stripped, but with its time, which orders children. */
export const SpaceChildEvent = StrippedStateEvent.extend({ origin_server_ts: Timestamp }).meta({
  id: 'SpaceChildEvent',
})
export type SpaceChildEvent = z.output<typeof SpaceChildEvent>

export const getSpaceHierarchy = endpoint({
  id: 'getSpaceHierarchy',
  summary: 'Walk through the rooms of a space, depth first.',
  method: 'GET',
  path: '/_matrix/client/v1/rooms/{roomId}/hierarchy',
  auth: 'accessToken',
  rateLimit: 'read',
  params: { roomId: RoomId },
  query: z.object({
    suggested_only: QueryBoolean.optional(),
    limit: queryLimit(SPACE_ROOMS_PER_PAGE_MAX).optional(),
    max_depth: queryInteger().optional(),
    from: z.string().optional(),
  }),
  reply: z.looseObject({
    rooms: z.array(RoomSummary.extend({ children_state: z.array(SpaceChildEvent) })),
    next_batch: z.string().optional(),
  }),
  errors: ['M_FORBIDDEN', 'M_INVALID_PARAM'],
})
