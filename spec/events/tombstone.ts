/** `m.room.tombstone`: the room has moved. */
import * as z from 'zod'
import { RoomId } from '../ids.ts'

export const TombstoneContent = z.looseObject({ body: z.string(), replacement_room: RoomId })
export type TombstoneContent = z.output<typeof TombstoneContent>
