import type { RoomNotify } from '#sdk/client.ts'
import type { Room } from '#sdk/rooms/room.ts'
import { localpartOf } from '#spec/ids.ts'

/** What the channel list knows of a room: an immutable picture, taken after each change. */
export interface RoomEntry {
  readonly id: string
  readonly name: string
  readonly avatarUrl: string | undefined
  readonly kind: 'public' | 'private' | 'direct'
  /** Steadies the color of a direct message's avatar: the person's ID. */
  readonly colorId: string
  readonly section: 'invites' | 'favourites' | 'channels' | 'direct'
  readonly isUnread: boolean
  /** What the badge counts: mentions in a channel, every message in a direct one. */
  readonly badge: number
  /** What a quieter number counts, beside the badge: unread messages. Those of a muted channel are not counted. */
  readonly unreadCount: number
  readonly isMuted: boolean
  readonly activeAt: number
}

/** What is read of a room for its entry. */
export type ListedRoom = Pick<
  Room,
  'id' | 'name' | 'avatarUrl' | 'isDirect' | 'directUserId' | 'joinRule' | 'membership' | 'tags' | 'unread' | 'activeAt'
>

export function roomEntry(room: ListedRoom, notify: RoomNotify): RoomEntry {
  const { unread } = room
  const isMuted = notify === 'none'
  const isInvite = room.membership !== 'join'
  const threads = [...unread.threads.values()]
  const highlights = unread.highlights + threads.reduce((sum, thread) => sum + thread.highlights, 0)
  const notifications = unread.notifications + threads.reduce((sum, thread) => sum + thread.notifications, 0)
  return {
    id: room.id,
    name: room.name || nameless(room),
    avatarUrl: room.avatarUrl,
    kind: room.isDirect ? 'direct' : room.joinRule === 'public' ? 'public' : 'private',
    colorId: room.directUserId ?? room.id,
    section: isInvite ? 'invites' : sectionOf(room),
    isUnread: isInvite || unread.marked || notifications > 0 || (unread.hasNew && !isMuted),
    badge: isInvite ? 1 : room.isDirect && !isMuted ? notifications : highlights,
    unreadCount: isInvite ? 0 : notifications,
    isMuted,
    activeAt: room.activeAt,
  }
}

function sectionOf(room: ListedRoom): RoomEntry['section'] {
  if (room.tags.has('m.favourite')) return 'favourites'
  return room.isDirect ? 'direct' : 'channels'
}

function nameless(room: ListedRoom): string {
  return room.directUserId === undefined ? 'Unnamed channel' : localpartOf(room.directUserId)
}
