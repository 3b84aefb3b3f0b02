/** The frames of the WebSocket transport: one JSON object per text message, told apart by `t`. */
import * as z from 'zod'
import { Filter } from '../client-server/filter.ts'
import { PresenceState } from '../client-server/presence.ts'
import { SyncReply } from '../client-server/sync-reply.ts'
import { DeviceId, UserId } from '../ids.ts'

const StreamId = z.string().min(1).max(64).describe("The stream's name, chosen by the client.")
const RequestId = z.string().min(1).max(64).describe("The request's name, chosen by the client.")
const Position = z.string().min(1).max(4096).describe('A `next_batch` of `/sync`.')

export const AuthFrame = z.object({
  t: z.literal('auth'),
  token: z.string().min(1).max(4096).describe('The access token. Again on an open connection: a fresh one.'),
})

export const StartFrame = z.object({
  t: z.literal('start'),
  sid: StreamId,
  kind: z.literal('v3').describe('What the stream gives: the bodies of `/v3/sync`.'),
  pos: Position.optional().describe('Where to go on. Absent: from the beginning.'),
  filter: z
    .union([z.string().min(1).max(255), Filter])
    .optional()
    .describe('The ID of a filter, or the filter itself.'),
  full_state: z.boolean().optional(),
  use_state_after: z.boolean().optional(),
  set_presence: PresenceState.optional().describe('What the open stream makes of the user; `online` where absent.'),
})

export const AckFrame = z.object({
  t: z.literal('ack'),
  sid: StreamId,
  pos: Position.describe('This frame and all before it are safe with the client.'),
})

export const StopFrame = z.object({ t: z.literal('stop'), sid: StreamId })

export const RequestFrame = z.object({
  t: z.literal('req'),
  id: RequestId,
  method: z.string().min(1).max(10),
  path: z.string().startsWith('/').max(4096).describe('The path as in HTTP, percent-encoded.'),
  body: z.record(z.string(), z.unknown()).optional(),
})

export const CancelFrame = z.object({ t: z.literal('cancel'), id: RequestId })

export const PingFrame = z.object({ t: z.literal('ping'), n: z.int().min(0) })

export const ClientFrame = z.discriminatedUnion('t', [
  AuthFrame,
  StartFrame,
  AckFrame,
  StopFrame,
  RequestFrame,
  CancelFrame,
  PingFrame,
])
export type ClientFrame = z.output<typeof ClientFrame>
export type ClientFrameOf<Kind extends ClientFrame['t']> = Extract<ClientFrame, { t: Kind }>

/** The `t` of all frames that a client may send: others are answered with an error and otherwise ignored. */
export const CLIENT_FRAME_KINDS: ReadonlySet<string> = new Set(
  ClientFrame.options.map((option) => option.shape.t.value),
)

export const ReadyFrame = z.looseObject({
  t: z.literal('ready'),
  user_id: UserId,
  device_id: DeviceId,
  ping_ms: z.int().min(1).describe('After so long a silence the client shall send a `ping`.'),
  limits: z.looseObject({
    message_bytes: z.int().min(1),
    streams: z.int().min(1),
    requests: z.int().min(1),
    unacknowledged_frames: z.int().min(1),
    unacknowledged_bytes: z.int().min(1),
  }),
})

export const SyncFrame = z.looseObject({
  t: z.literal('sync'),
  sid: z.string(),
  pos: z.string().describe('The `next_batch` of `data`.'),
  n: z.int().min(1).describe('Counts the frames of the stream from its start.'),
  data: SyncReply,
})

export const ResponseFrame = z.looseObject({
  t: z.literal('res'),
  id: z.string(),
  status: z.int().min(100).max(599),
  body: z.unknown(),
})

export const ErrorFrame = z.looseObject({
  t: z.literal('err'),
  id: z.string().optional(),
  sid: z.string().optional(),
  errcode: z.string(),
  error: z.string(),
  retry_after_ms: z.int().min(0).optional(),
})

export const PongFrame = z.looseObject({ t: z.literal('pong'), n: z.int().min(0) })

export const GoAwayFrame = z.looseObject({
  t: z.literal('goaway'),
  in_ms: z.int().min(0).describe('The server closes the connection after this time.'),
})

export const ServerFrame = z.discriminatedUnion('t', [
  ReadyFrame,
  SyncFrame,
  ResponseFrame,
  ErrorFrame,
  PongFrame,
  GoAwayFrame,
])
export type ServerFrame = z.output<typeof ServerFrame>
export type ServerFrameOf<Kind extends ServerFrame['t']> = Extract<ServerFrame, { t: Kind }>

/** The reason of a close frame is this, as JSON, with the codes from 4400 on. It fits into the 123 bytes there are. */
export const CloseReason = z.looseObject({
  errcode: z.string(),
  soft_logout: z.boolean().optional(),
  retry_after_ms: z.int().min(0).optional(),
})
export type CloseReason = z.output<typeof CloseReason>
