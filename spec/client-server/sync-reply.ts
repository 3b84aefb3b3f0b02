/** The body of `/sync`, which the WebSocket transport sends unchanged. Client-Server API, "Syncing". */
import * as z from 'zod'
import { BareEvent, ClientEventWithoutRoomId, EventContent, StrippedStateEvent } from '../events/client-event.ts'
import { EventId, RoomId, UserId } from '../ids.ts'

export const UnreadCounts = z
  .looseObject({
    notification_count: z.int().min(0),
    highlight_count: z.int().min(0),
  })
  .meta({ id: 'UnreadCounts' })
export type UnreadCounts = z.output<typeof UnreadCounts>

export const RoomSummaryPart = z
  .looseObject({
    'm.heroes': z.array(UserId).optional().describe('Members to name a room after that has no name.'),
    'm.joined_member_count': z.int().min(0).optional(),
    'm.invited_member_count': z.int().min(0).optional(),
  })
  .meta({ id: 'RoomSummaryPart' })
export type RoomSummaryPart = z.output<typeof RoomSummaryPart>

export const Timeline = z
  .looseObject({
    events: z.array(ClientEventWithoutRoomId).describe('Oldest first.'),
    limited: z.boolean().optional().describe('Events before these were left out.'),
    prev_batch: z.string().optional().describe('Where `/messages` goes on backwards.'),
  })
  .meta({ id: 'Timeline' })
export type Timeline = z.output<typeof Timeline>

const StateEvents = z.looseObject({ events: z.array(ClientEventWithoutRoomId) })
const BareEvents = z.looseObject({ events: z.array(BareEvent) })

/** Either `state`, as of the start of the timeline, or `state_after`, as of its end; never both. */
const stateParts = {
  state: StateEvents.optional(),
  state_after: StateEvents.optional().describe('Takes the place of `state` where `use_state_after` was asked for.'),
  'org.matrix.msc4222.state_after': StateEvents.optional().describe(
    'Takes the place of `state_after` where it was asked for by its unstable name.',
  ),
}

export const JoinedRoom = z
  .looseObject({
    ...stateParts,
    timeline: Timeline.optional(),
    summary: RoomSummaryPart.optional(),
    ephemeral: BareEvents.optional(),
    account_data: BareEvents.optional(),
    unread_notifications: UnreadCounts.optional(),
    unread_thread_notifications: z.record(EventId, UnreadCounts).optional().describe('By the root of the thread.'),
  })
  .meta({ id: 'JoinedRoom' })
export type JoinedRoom = z.output<typeof JoinedRoom>

export const InvitedRoom = z
  .looseObject({
    invite_state: z.looseObject({ events: z.array(StrippedStateEvent) }),
  })
  .meta({ id: 'InvitedRoom' })
export type InvitedRoom = z.output<typeof InvitedRoom>

export const KnockedRoom = z
  .looseObject({
    knock_state: z.looseObject({ events: z.array(StrippedStateEvent) }),
  })
  .meta({ id: 'KnockedRoom' })
export type KnockedRoom = z.output<typeof KnockedRoom>

export const LeftRoom = z
  .looseObject({
    ...stateParts,
    timeline: Timeline.optional(),
    account_data: BareEvents.optional(),
  })
  .meta({ id: 'LeftRoom' })
export type LeftRoom = z.output<typeof LeftRoom>

export const SyncRooms = z
  .looseObject({
    join: z.record(RoomId, JoinedRoom).optional(),
    invite: z.record(RoomId, InvitedRoom).optional(),
    knock: z.record(RoomId, KnockedRoom).optional(),
    leave: z.record(RoomId, LeftRoom).optional(),
  })
  .meta({ id: 'SyncRooms' })
export type SyncRooms = z.output<typeof SyncRooms>

export const ToDeviceEvent = z
  .looseObject({ type: z.string(), sender: UserId, content: EventContent })
  .meta({ id: 'ToDeviceEvent' })
export type ToDeviceEvent = z.output<typeof ToDeviceEvent>

export const PresenceEvent = z
  .looseObject({ type: z.string(), sender: UserId, content: EventContent })
  .meta({ id: 'PresenceEvent' })
export type PresenceEvent = z.output<typeof PresenceEvent>

export const SyncReply = z
  .looseObject({
    next_batch: z.string(),
    'chat.friendshaped.from_start': z
      .literal(true)
      .optional()
      .describe('The token is of a past that this server no longer has: the reply holds everything, as without one.'),
    rooms: SyncRooms.optional(),
    presence: z.looseObject({ events: z.array(PresenceEvent) }).optional(),
    account_data: BareEvents.optional(),
    to_device: z.looseObject({ events: z.array(ToDeviceEvent) }).optional(),
    device_lists: z
      .looseObject({ changed: z.array(UserId).optional(), left: z.array(UserId).optional() })
      .optional()
      .describe('Only on incremental syncs.'),
    device_one_time_keys_count: z.record(z.string(), z.int().min(0)).optional(),
    device_unused_fallback_key_types: z.array(z.string()).optional(),
  })
  .meta({ id: 'SyncReply' })
export type SyncReply = z.output<typeof SyncReply>
