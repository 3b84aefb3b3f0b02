import { describe, expect, it } from 'vitest'
import type { RoomEntry } from './room-entry.ts'
import { neighborOf, roomSections } from './room-sections.ts'

function entry(id: string, more: Partial<RoomEntry> = {}): RoomEntry {
  return {
    id,
    name: id,
    avatarUrl: undefined,
    kind: 'public',
    colorId: id,
    section: 'channels',
    isUnread: false,
    badge: 0,
    unreadCount: 0,
    isMuted: false,
    activeAt: 0,
    ...more,
  }
}

const options = { order: 'recent', collapsed: [], openRoomId: undefined } as const

describe('roomSections', () => {
  it('keeps direct messages apart and shows channels and direct messages even when empty', () => {
    const sections = roomSections([entry('a'), entry('b', { section: 'favourites' })], options)
    expect(sections.map((section) => [section.key, section.entries.map((one) => one.id)])).toEqual([
      ['favourites', ['b']],
      ['channels', ['a']],
      ['direct', []],
    ])
  })

  it('sorts by activity with muted rooms last, or by name with numbers in their order', () => {
    const entries = [
      entry('a10', { activeAt: 3, isMuted: true }),
      entry('a9', { activeAt: 1 }),
      entry('B', { activeAt: 2 }),
    ]
    const ids = (order: 'recent' | 'name') =>
      roomSections(entries, { ...options, order }).flatMap((section) => section.entries.map((one) => one.id))
    expect(ids('recent')).toEqual(['B', 'a9', 'a10'])
    expect(ids('name')).toEqual(['a9', 'a10', 'B'])
  })

  it('still shows the unread and the open room of a folded section', () => {
    const entries = [entry('read'), entry('unread', { isUnread: true }), entry('open')]
    const [channels] = roomSections(entries, { order: 'name', collapsed: ['channels'], openRoomId: 'open' })
    expect(channels?.shown.map((one) => one.id)).toEqual(['open', 'unread'])
  })
})

describe('neighborOf', () => {
  const sections = roomSections(
    [entry('a'), entry('b', { isUnread: true }), entry('c'), entry('d', { isUnread: true })],
    { ...options, order: 'name' },
  )

  it('goes one up or down and stops at the ends', () => {
    expect(neighborOf(sections, 'b', 1, false)).toBe('c')
    expect(neighborOf(sections, 'b', -1, false)).toBe('a')
    expect(neighborOf(sections, 'd', 1, false)).toBeUndefined()
    expect(neighborOf(sections, undefined, 1, false)).toBe('a')
  })

  it('finds the next unread room, round the end', () => {
    expect(neighborOf(sections, 'b', 1, true)).toBe('d')
    expect(neighborOf(sections, 'd', 1, true)).toBe('b')
    expect(neighborOf(sections, 'b', -1, true)).toBe('d')
    expect(neighborOf(sections, undefined, -1, true)).toBe('d')
  })

  it('finds nothing where nothing is unread', () => {
    expect(neighborOf(roomSections([entry('a')], options), 'a', 1, true)).toBeUndefined()
  })
})
