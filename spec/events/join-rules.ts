/** `m.room.join_rules`: how one gets in. */
import * as z from 'zod'
import { RoomId } from '../ids.ts'

export const JoinRule = z.enum(['public', 'invite', 'knock', 'restricted', 'knock_restricted', 'private'])
export type JoinRule = z.output<typeof JoinRule>

export const JoinRulesContent = z.looseObject({
  join_rule: JoinRule,
  allow: z
    .array(z.looseObject({ type: z.string(), room_id: RoomId.optional() }))
    .optional()
    .describe('For the restricted rules: `m.room_membership` of any of these rooms is enough.'),
})
export type JoinRulesContent = z.output<typeof JoinRulesContent>
