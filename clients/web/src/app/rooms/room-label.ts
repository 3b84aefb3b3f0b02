import type { RoomEntry } from './room-entry.ts'

const SHOWN_MAX = 99

/** A number as it stands in the list. */
export function shortCount(count: number): string {
  return count > SHOWN_MAX ? `${SHOWN_MAX}+` : String(count)
}

/** The number beside the badge; nothing where the badge has said it all. */
export function quietCount({ badge, unreadCount }: Pick<RoomEntry, 'badge' | 'unreadCount'>): string {
  return unreadCount > badge ? shortCount(unreadCount) : ''
}

/** What a line of the list is called: its name, and what waits there. */
export function roomLabel(entry: RoomEntry): string {
  const { name, kind, section, badge, unreadCount, isUnread, isMuted } = entry
  const parts = [kind === 'private' ? `${name}, private` : name]
  if (section === 'invites') parts.push('invitation')
  else {
    if (badge > 0) parts.push(`${badge} ${kind === 'direct' ? 'new' : badge === 1 ? 'mention' : 'mentions'}`)
    if (unreadCount > badge) parts.push(`${unreadCount} unread`)
    else if (isUnread && badge === 0) parts.push('unread')
  }
  if (isMuted) parts.push('muted')
  return parts.join(', ')
}
