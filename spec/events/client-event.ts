/** Events as clients see them. Client-Server API, "Room event format" and "Stripped state". */
import * as z from 'zod'
import { EventId, isShort, RoomId, UserId } from '../ids.ts'

/**
 * Content passes through untouched: what an event type means is for those who read it. So it is not parsed as a record, which would be
 * a copy, and one without what is named `__proto__`.
 */
export const EventContent = z
  .unknown()
  .refine((value) => typeof value === 'object' && value !== null && !Array.isArray(value), 'must be an object')
  .meta({
    ...{ type: 'object', propertyNames: { type: 'string' }, additionalProperties: {} },
  }) as unknown as z.ZodType<Record<string, unknown>, Record<string, unknown>>
export type EventContent = z.output<typeof EventContent>

export const EVENT_TYPE_BYTES_MAX = 255
export const STATE_KEY_BYTES_MAX = 255

const TOO_LONG = `must have at most ${STATE_KEY_BYTES_MAX} bytes`

/** As clients may send them. A type with a NUL could not be told from the state key that follows it. */
export const EventType = z
  .string()
  .min(1)
  .max(EVENT_TYPE_BYTES_MAX)
  .refine(isShort, TOO_LONG)
  .refine((type) => !type.includes('\u0000'), 'must not hold a NUL')
export const StateKey = z.string().max(STATE_KEY_BYTES_MAX).refine(isShort, TOO_LONG)

/** Milliseconds since 1970, as the origin server's clock had it. */
export const Timestamp = z.int().min(0)

const core = {
  event_id: EventId,
  type: z.string(),
  sender: UserId,
  origin_server_ts: Timestamp,
  content: EventContent,
  state_key: z.string().optional().describe('Present on state events only, be it empty.'),
  redacts: EventId.optional().describe('On redactions, at the top and in the content for every room version.'),
}

/** An event inside the `unsigned` of another one: its own `unsigned` is not looked into. */
const NestedEvent = z
  .looseObject({ ...core, room_id: RoomId.optional(), unsigned: EventContent.optional() })
  .meta({ id: 'NestedEvent' })

/** What the server adds up over the events that relate to this one. */
export const BundledAggregations = z
  .looseObject({
    'm.thread': z
      .looseObject({
        latest_event: NestedEvent,
        count: z.int().min(1),
        current_user_participated: z.boolean(),
      })
      .optional(),
    'm.replace': NestedEvent.optional().describe('The newest valid edit, whole.'),
    'm.reference': z.looseObject({ chunk: z.array(z.looseObject({ event_id: EventId })) }).optional(),
  })
  .meta({ id: 'BundledAggregations' })
export type BundledAggregations = z.output<typeof BundledAggregations>

export const Unsigned = z
  .looseObject({
    age: z.int().optional().describe('Milliseconds since the event was sent.'),
    transaction_id: z.string().optional().describe('Only for the device that sent the event.'),
    prev_content: EventContent.optional(),
    replaces_state: EventId.optional(),
    redacted_because: NestedEvent.optional(),
    membership: z.string().optional().describe("The reader's own membership when the event was sent."),
    'm.relations': BundledAggregations.optional(),
  })
  .meta({ id: 'Unsigned' })
export type Unsigned = z.output<typeof Unsigned>

/** In `/sync`, where the room is the key that the event stands under. */
export const ClientEventWithoutRoomId = z
  .looseObject({ ...core, unsigned: Unsigned.optional() })
  .meta({ id: 'ClientEventWithoutRoomId' })
export type ClientEventWithoutRoomId = z.output<typeof ClientEventWithoutRoomId>

export const ClientEvent = z
  .looseObject({ ...core, room_id: RoomId, unsigned: Unsigned.optional() })
  .meta({ id: 'ClientEvent' })
export type ClientEvent = z.output<typeof ClientEvent>

/** What somebody who is not in the room may see of its state. */
export const StrippedStateEvent = z
  .looseObject({
    type: z.string(),
    sender: UserId,
    state_key: z.string(),
    content: EventContent,
  })
  .meta({ id: 'StrippedStateEvent' })
export type StrippedStateEvent = z.output<typeof StrippedStateEvent>

/** Something that is not part of a room's history: ephemeral events and account data. */
export const BareEvent = z.looseObject({ type: z.string(), content: EventContent }).meta({ id: 'BareEvent' })
export type BareEvent = z.output<typeof BareEvent>
