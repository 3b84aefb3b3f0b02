/** `m.room.name`. */
import * as z from 'zod'

export const NameContent = z.looseObject({ name: z.string().describe('Empty: the room has no name.') })
export type NameContent = z.output<typeof NameContent>
