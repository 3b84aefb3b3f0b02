/** `m.room.create`: the first event of a room, which can never change. */
import * as z from 'zod'
import { EventId, RoomId, UserId } from '../ids.ts'

export const SPACE_ROOM_TYPE = 'm.space'

export const CreateContent = z.looseObject({
  room_version: z.string().optional().describe('`1` where it is absent.'),
  type: z.string().optional().describe('`m.space` for a space.'),
  'm.federate': z.boolean().optional().describe('False: users of other servers can never join. True where absent.'),
  creator: UserId.optional().describe('Up to room version 10.'),
  additional_creators: z.array(UserId).optional().describe('From room version 12 on: rank as the creator does.'),
  predecessor: z
    .looseObject({ room_id: RoomId, event_id: EventId.optional() })
    .optional()
    .describe('The room that this one replaces.'),
})
export type CreateContent = z.output<typeof CreateContent>
