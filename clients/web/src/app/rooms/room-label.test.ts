import { describe, expect, it } from 'vitest'
import type { RoomEntry } from './room-entry.ts'
import { quietCount, roomLabel } from './room-label.ts'

function entry(more: Partial<RoomEntry>): RoomEntry {
  return {
    id: '!r:x',
    name: 'design',
    avatarUrl: undefined,
    kind: 'public',
    colorId: '!r:x',
    section: 'channels',
    isUnread: true,
    badge: 0,
    unreadCount: 0,
    isMuted: false,
    activeAt: 0,
    ...more,
  }
}

describe('quietCount', () => {
  it('is short, and absent where the badge says as much', () => {
    expect(quietCount({ badge: 1, unreadCount: 45 })).toBe('45')
    expect(quietCount({ badge: 0, unreadCount: 1200 })).toBe('99+')
    expect(quietCount({ badge: 2, unreadCount: 2 })).toBe('')
    expect(quietCount({ badge: 0, unreadCount: 0 })).toBe('')
  })
})

describe('roomLabel', () => {
  it('says what waits, what calls first', () => {
    expect(roomLabel(entry({ badge: 1, unreadCount: 45 }))).toBe('design, 1 mention, 45 unread')
    expect(roomLabel(entry({ unreadCount: 3 }))).toBe('design, 3 unread')
    expect(roomLabel(entry({ badge: 2, unreadCount: 2 }))).toBe('design, 2 mentions')
    expect(roomLabel(entry({ kind: 'direct', badge: 2, unreadCount: 2 }))).toBe('design, 2 new')
  })

  it('says that something is unread where nothing is counted', () => {
    expect(roomLabel(entry({}))).toBe('design, unread')
    expect(roomLabel(entry({ isUnread: false, kind: 'private', isMuted: true }))).toBe('design, private, muted')
    expect(roomLabel(entry({ section: 'invites', badge: 1 }))).toBe('design, invitation')
  })
})
