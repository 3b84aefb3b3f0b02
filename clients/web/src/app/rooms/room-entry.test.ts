import { describe, expect, it } from 'vitest'
import type { Unread } from '#sdk/rooms/room-values.ts'
import { type ListedRoom, roomEntry } from './room-entry.ts'

function room(unread: Partial<Unread>, more: Partial<ListedRoom> = {}): ListedRoom {
  return {
    id: '!r:x',
    name: 'design',
    avatarUrl: undefined,
    isDirect: false,
    directUserId: undefined,
    joinRule: 'public',
    membership: 'join',
    tags: new Map(),
    unread: { notifications: 0, highlights: 0, threads: new Map(), marked: false, hasNew: false, ...unread },
    activeAt: 1,
    ...more,
  }
}

const threads = new Map([['$root', { notifications: 2, highlights: 1 }]])

describe('roomEntry', () => {
  it('counts the unread messages of a channel apart from its mentions, those in threads included', () => {
    const entry = roomEntry(room({ notifications: 45, highlights: 1, threads, hasNew: true }), 'default')
    expect(entry).toMatchObject({ isUnread: true, badge: 2, unreadCount: 47 })
  })

  it('counts every message of a direct conversation loudly', () => {
    const direct = room({ notifications: 3 }, { isDirect: true, directUserId: '@ada:x' })
    expect(roomEntry(direct, 'default')).toMatchObject({ badge: 3, unreadCount: 3 })
  })

  it('leaves an invitation at one, and a muted channel quiet', () => {
    expect(roomEntry(room({}, { membership: 'invite' }), 'default')).toMatchObject({ badge: 1, unreadCount: 0 })
    expect(roomEntry(room({ hasNew: true }), 'none')).toMatchObject({ isUnread: false, badge: 0, unreadCount: 0 })
  })
})
