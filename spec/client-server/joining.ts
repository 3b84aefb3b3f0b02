/** Joining rooms. Client-Server API, "Joining rooms". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { RoomId, RoomIdOrAlias, UserId } from '../ids.ts'
import { QueryTexts } from '../query.ts'

export const REASON_CHARS_MAX = 1000

export const Reason = z.string().max(REASON_CHARS_MAX).describe('Shown to the other members beside the change.')

/** The proof that an invitation to a third-party address was for the one who joins. */
export const ThirdPartySigned = z.object({
  sender: UserId,
  mxid: UserId,
  token: z.string(),
  signatures: z.record(z.string(), z.record(z.string(), z.string())),
})

const JoinBody = z
  .looseObject({ reason: Reason.optional(), third_party_signed: ThirdPartySigned.optional() })
  .describe('Other properties become part of the membership event, unless the server decides what they say.')

/** Servers that may know a room. `server_name` is the older spelling, which clients send beside `via`. */
export const ViaQuery = z.object({
  via: QueryTexts.optional().describe('Servers to attempt to reach the room through.'),
  server_name: QueryTexts.optional().describe('The older spelling of `via`.'),
})

export const joinRoomById = endpoint({
  id: 'joinRoomById',
  summary: 'Join a room by its ID.',
  method: 'POST',
  path: '/_matrix/client/v3/rooms/{roomId}/join',
  auth: 'accessToken',
  rateLimit: 'membership',
  eventContent: true,
  params: { roomId: RoomId },
  query: z.object({}),
  body: JoinBody,
  reply: z.looseObject({ room_id: RoomId }),
  errors: [
    'M_FORBIDDEN',
    'M_INCOMPATIBLE_ROOM_VERSION',
    'M_UNABLE_TO_AUTHORISE_JOIN',
    'M_UNABLE_TO_GRANT_JOIN',
    'M_TOO_LARGE',
  ],
})

export const joinRoom = endpoint({
  id: 'joinRoom',
  summary: 'Join a room by its ID or alias.',
  method: 'POST',
  path: '/_matrix/client/v3/join/{roomIdOrAlias}',
  auth: 'accessToken',
  rateLimit: 'membership',
  eventContent: true,
  params: { roomIdOrAlias: RoomIdOrAlias },
  query: ViaQuery,
  body: JoinBody,
  reply: z.looseObject({ room_id: RoomId }),
  errors: [
    'M_FORBIDDEN',
    'M_NOT_FOUND',
    'M_INCOMPATIBLE_ROOM_VERSION',
    'M_UNABLE_TO_AUTHORISE_JOIN',
    'M_UNABLE_TO_GRANT_JOIN',
    'M_TOO_LARGE',
  ],
})
