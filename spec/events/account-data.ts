/** The account data that the server or our client understands. */
import * as z from 'zod'
import { PushRuleset } from '../client-server/push-rule.ts'
import { Tag } from '../client-server/tags.ts'
import { EventId, RoomId, UserId } from '../ids.ts'

/** `m.direct`: with whom one talks alone, and where. */
export const DirectContent = z.record(UserId, z.array(RoomId))
export type DirectContent = z.output<typeof DirectContent>

/** `m.ignored_user_list`: whose events one does not want to see. */
export const IgnoredUserListContent = z.looseObject({ ignored_users: z.record(UserId, z.looseObject({})) })
export type IgnoredUserListContent = z.output<typeof IgnoredUserListContent>

/** `m.push_rules`: written by the server only. */
export const PushRulesContent = z.looseObject({ global: PushRuleset })
export type PushRulesContent = z.output<typeof PushRulesContent>

/** `m.invite_permission_config` */
export const InvitePermissionContent = z.looseObject({
  default_action: z.string().optional().describe('`block`: invitations are refused.'),
})
export type InvitePermissionContent = z.output<typeof InvitePermissionContent>

/** `m.fully_read`, of a room: written by the server only. */
export const FullyReadContent = z.looseObject({ event_id: EventId })
export type FullyReadContent = z.output<typeof FullyReadContent>

/** `m.tag`, of a room */
export const TagContent = z.looseObject({ tags: z.record(z.string(), Tag) })
export type TagContent = z.output<typeof TagContent>

/** `m.marked_unread`, of a room */
export const MarkedUnreadContent = z.looseObject({ unread: z.boolean() })
export type MarkedUnreadContent = z.output<typeof MarkedUnreadContent>
