/** The plain values that a room hands out. */
import { textIn, type Content } from '../wire.ts'

export type Membership = 'join' | 'invite' | 'knock' | 'leave' | 'ban'

export interface Member {
  readonly userId: string
  readonly membership: Membership
  /** Falls back to the user ID; with the ID added where two members bear the same name. */
  readonly displayName: string
  readonly avatarUrl: string | undefined
  readonly powerLevel: number
}

export interface Unread {
  /** Without the threads' own counts. */
  readonly notifications: number
  readonly highlights: number
  readonly threads: ReadonlyMap<string, { readonly notifications: number; readonly highlights: number }>
  /** The user marked the room as unread by hand. */
  readonly marked: boolean
  /** There is something newer than the own read receipt, whether it notifies or not. */
  readonly hasNew: boolean
}

export interface Receipt {
  readonly userId: string
  readonly eventId: string
  readonly at: number
}

/** What the signed-in user may do here, by membership and power level. */
export interface Permissions {
  readonly sendMessages: boolean
  readonly react: boolean
  readonly redactOwn: boolean
  readonly redactOthers: boolean
  readonly invite: boolean
  readonly kick: boolean
  readonly ban: boolean
  readonly setName: boolean
  readonly setTopic: boolean
  readonly setAvatar: boolean
  readonly changePermissions: boolean
  readonly pin: boolean
}

export function membershipIn(content: Content | undefined): Membership {
  const value = textIn(content, 'membership')
  return value === 'join' || value === 'invite' || value === 'knock' || value === 'ban' ? value : 'leave'
}
