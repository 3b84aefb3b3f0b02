import { describe, expect, it } from 'vitest'
import { Filter, FILTER_ENTRIES_MAX } from './filter.ts'

describe('Filter', () => {
  it('keeps what it does not know', () => {
    const filter = { room: { timeline: { limit: 5, 'org.example.x': 1 } } }
    expect(Filter.parse(filter)).toEqual(filter)
  })

  const tooMany = Array.from({ length: FILTER_ENTRIES_MAX + 1 }, () => 'a')
  it.each([
    [[], ''],
    [{ room: { timeline: { limit: -1 } } }, 'room.timeline.limit'],
    [{ room: { timeline: { limit: 1.5 } } }, 'room.timeline.limit'],
    [{ room: { state: { types: ['a', 1] } } }, 'room.state.types.1'],
    [{ room: { state: { types: tooMany } } }, 'room.state.types'],
    [{ event_format: 'xml' }, 'event_format'],
    [{ presence: { senders: '@a:b' } }, 'presence.senders'],
    [{ presence: { not_senders: ['@a:b', 'a'] } }, 'presence.not_senders.1'],
    [{ room: { rooms: ['a'] } }, 'room.rooms.0'],
    [{ room: { timeline: { not_rooms: ['#a:b'] } } }, 'room.timeline.not_rooms.0'],
    [{ room: { timeline: { related_by_senders: ['a'] } } }, 'room.timeline.related_by_senders.0'],
  ])('refuses %j and says where it is wrong', (filter, place) => {
    expect(Filter.safeParse(filter).error?.issues.map(({ path }) => path.join('.'))).toEqual([place])
  })
})
