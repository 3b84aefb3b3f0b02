/** `m.room.member`: whether a user is in a room. The state key is the user ID. */
import * as z from 'zod'
import { UserId } from '../ids.ts'

export const Membership = z.enum(['invite', 'join', 'knock', 'leave', 'ban'])
export type Membership = z.output<typeof Membership>

export const MemberContent = z.looseObject({
  membership: Membership,
  displayname: z.string().optional(),
  avatar_url: z.string().optional(),
  reason: z.string().optional(),
  is_direct: z.boolean().optional(),
  join_authorised_via_users_server: UserId.optional().describe(
    'In restricted rooms, a member whose server vouches for the join.',
  ),
  third_party_invite: z
    .looseObject({
      display_name: z.string(),
      signed: z.looseObject({
        mxid: UserId,
        token: z.string(),
        signatures: z.record(z.string(), z.record(z.string(), z.string())),
      }),
    })
    .optional(),
})
export type MemberContent = z.output<typeof MemberContent>
