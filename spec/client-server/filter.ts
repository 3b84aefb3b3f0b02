/** Which part of the world a client wants to hear of. Client-Server API, "Filtering". */
import * as z from 'zod'
import { isRoomId, isUserId } from '../ids.ts'

/** Bounds each list, so that matching one event stays cheap. */
export const FILTER_ENTRIES_MAX = 1000

const Texts = z.array(z.string()).max(FILTER_ENTRIES_MAX)
const Users = z
  .array(z.string().refine(isUserId, 'must be a user ID such as @alice:example.org'))
  .max(FILTER_ENTRIES_MAX)
const Rooms = z.array(z.string().refine(isRoomId, 'must be a room ID such as !abc:example.org')).max(FILTER_ENTRIES_MAX)

const eventFilter = {
  limit: z.int().min(0).optional().describe('At most this many events.'),
  types: Texts.optional().describe('Only these types; `*` stands for any characters. Absent means all.'),
  not_types: Texts.optional().describe('Wins over `types`.'),
  senders: Users.optional(),
  not_senders: Users.optional().describe('Wins over `senders`.'),
}

export const EventFilter = z.looseObject(eventFilter).meta({ id: 'EventFilter' })
export type EventFilter = z.output<typeof EventFilter>

export const RoomEventFilter = z
  .looseObject({
    ...eventFilter,
    rooms: Rooms.optional(),
    not_rooms: Rooms.optional().describe('Wins over `rooms`.'),
    contains_url: z
      .boolean()
      .optional()
      .describe('Only events with a `url` in the content, or only those without one.'),
    lazy_load_members: z.boolean().optional().describe('Give the memberships of those only who sent something shown.'),
    include_redundant_members: z.boolean().optional().describe('Give memberships again that were given before.'),
    unread_thread_notifications: z.boolean().optional().describe('Count what is unread per thread.'),
    related_by_senders: Users.optional().describe('Only events that one of these users related to.'),
    related_by_rel_types: Texts.optional().describe('Only events that are related to in one of these ways.'),
  })
  .meta({ id: 'RoomEventFilter' })
export type RoomEventFilter = z.output<typeof RoomEventFilter>

export const RoomFilter = z
  .looseObject({
    rooms: Rooms.optional(),
    not_rooms: Rooms.optional(),
    include_leave: z.boolean().optional().describe('Rooms that were left are part of the reply.'),
    timeline: RoomEventFilter.optional(),
    state: RoomEventFilter.optional(),
    ephemeral: RoomEventFilter.optional(),
    account_data: RoomEventFilter.optional(),
  })
  .meta({ id: 'RoomFilter' })
export type RoomFilter = z.output<typeof RoomFilter>

export const Filter = z
  .looseObject({
    event_fields: Texts.optional().describe('Only these properties, with dots between levels, as in `content.body`.'),
    event_format: z.enum(['client', 'federation']).optional(),
    presence: EventFilter.optional(),
    account_data: EventFilter.optional(),
    room: RoomFilter.optional(),
  })
  .meta({ id: 'Filter' })
export type Filter = z.output<typeof Filter>
