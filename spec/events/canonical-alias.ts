/** `m.room.canonical_alias`: the aliases that the room itself calls its own. */
import * as z from 'zod'
import { RoomAlias } from '../ids.ts'

export const CanonicalAliasContent = z.looseObject({
  alias: RoomAlias.optional().describe('The main one.'),
  alt_aliases: z.array(RoomAlias).optional(),
})
export type CanonicalAliasContent = z.output<typeof CanonicalAliasContent>
