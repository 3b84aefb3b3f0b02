import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldSelection } from './filter-fields.ts'
import { selectEvents, selectRoomEvents } from './filter-selection.ts'
import { compileFilter, NO_FILTER } from './filter.ts'

describe('a compiled filter', () => {
  it('has the defaults of the specification', () => {
    const { rooms, eventFormat } = NO_FILTER
    expect(eventFormat).toBe('client')
    expect(rooms).toMatchObject({
      includeLeave: false,
      timelineLimit: 10,
      lazyLoadMembers: false,
      includeRedundantMembers: false,
      unreadThreadNotifications: false,
    })
    expect(rooms.admits('!a:b')).toBe(true)
    expect(rooms.timeline.admits({ type: 'm.room.message', sender: '@a:b', content: {} })).toBe(true)
    expect(NO_FILTER.accountData.admits({ type: 'm.direct' })).toBe(true)
  })

  it.each([
    [0, 0],
    [1, 1],
    [100, 100],
    [1_000_000, 100],
  ])('bounds a timeline limit of %d at %d', (limit, expected) => {
    expect(compileFilter({ room: { timeline: { limit } } }).rooms.timelineLimit).toBe(expected)
  })

  it('takes the switches from where clients put them', () => {
    const room = {
      include_leave: true,
      state: { lazy_load_members: true, include_redundant_members: true },
      timeline: { unread_thread_notifications: true },
    }
    expect(compileFilter({ room, event_format: 'federation' })).toMatchObject({
      eventFormat: 'federation',
      rooms: {
        includeLeave: true,
        lazyLoadMembers: true,
        includeRedundantMembers: true,
        unreadThreadNotifications: true,
      },
    })
  })

  it('leaves rooms out', () => {
    const { rooms } = compileFilter({ room: { rooms: ['!a:b', '!c:d'], not_rooms: ['!c:d'] } })
    expect(['!a:b', '!c:d', '!e:f'].filter((id) => rooms.admits(id))).toEqual(['!a:b'])
  })
})

describe('selecting events', () => {
  const type = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 5 })
  const plainType = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 6 })

  it.each([
    [['m.room.*'], 'm.room.member', true],
    [['m.room.*'], 'm.roomy', false],
    [['*'], 'anything', true],
    [['*.member'], 'm.room.member', true],
    [['m.*.key'], 'm.room.key', true],
    [['m.?'], 'm.x', false],
    [['m.?'], 'm.?', true],
    [['?*x'], 'ax', false],
    [['M.ROOM.*'], 'm.room.member', false],
    [[], 'm.room.member', false],
  ])('of the types %j: %s is %s', (types, value, expected) => {
    expect(selectEvents({ types }).admits({ type: value })).toBe(expected)
  })

  it('lets an exclusion win over every inclusion', () => {
    fc.assert(
      fc.property(fc.array(type), fc.array(type), plainType, (types, excluded, value) => {
        const isExcluded = selectEvents({ types: excluded }).admits({ type: value })
        const isIncluded = selectEvents({ types }).admits({ type: value })
        const both = selectEvents({ types, not_types: excluded })
        expect(both.admits({ type: value })).toBe(isIncluded && !isExcluded)
        if (both.isEmpty) expect(both.admits({ type: value })).toBe(false)
      }),
    )
  })

  it('by sender takes no event without one', () => {
    const { admits } = selectEvents({ senders: ['@a:b', '@c:d'], not_senders: ['@c:d'] })
    expect(admits({ type: 't', sender: '@a:b' })).toBe(true)
    expect(admits({ type: 't', sender: '@c:d' })).toBe(false)
    expect(admits({ type: 't' })).toBe(false)
    expect(selectEvents({ not_senders: ['@c:d'] }).admits({ type: 't' })).toBe(true)
  })

  it('tells when nothing can pass', () => {
    expect(selectEvents({ types: [] }).isEmpty).toBe(true)
    expect(selectEvents({ not_types: ['*'] }).isEmpty).toBe(true)
    expect(selectEvents({ senders: [] }).isEmpty).toBe(true)
    expect(selectRoomEvents({ rooms: [] }).isEmpty).toBe(true)
    expect(selectRoomEvents({ types: ['*'] }).isEmpty).toBe(false)
  })

  it('by URL looks at whether there is one', () => {
    const withUrl = { type: 't', content: { url: 'mxc://a/b' } }
    const without = { type: 't', content: {} }
    const admitted = (contains_url?: boolean) => {
      const { admits } = selectRoomEvents(contains_url === undefined ? {} : { contains_url })
      return [admits(withUrl), admits(without)]
    }
    expect([admitted(true), admitted(false), admitted()]).toEqual([
      [true, false],
      [false, true],
      [true, true],
    ])
  })

  it('by relations wants one relation that fits in both ways', () => {
    const inThread = { sender: '@a:b', relType: 'm.thread' }
    const reaction = { sender: '@me:b', relType: 'm.annotation' }
    const { admitsRelations, asksRelations } = selectRoomEvents({
      related_by_senders: ['@me:b'],
      related_by_rel_types: ['m.thread'],
    })
    expect(asksRelations).toBe(true)
    expect(admitsRelations([inThread, reaction])).toBe(false)
    expect(admitsRelations([inThread, { ...inThread, sender: '@me:b' }])).toBe(true)
    expect(admitsRelations([])).toBe(false)
    expect(selectRoomEvents({}).asksRelations).toBe(false)
    expect(selectRoomEvents({}).admitsRelations([])).toBe(true)
  })
})

describe('selecting fields', () => {
  const event = {
    type: 'm.room.message',
    content: { body: 'hi', 'm.mentions': { user_ids: ['@a:b'], room: true }, empty: {} },
    unsigned: { age: 1 },
  }

  it.each([
    [['type'], { type: 'm.room.message' }],
    [['content.body'], { content: { body: 'hi' } }],
    [['content', 'content.body'], { content: event.content }],
    [['content.body', 'content'], { content: event.content }],
    [
      [String.raw`content.m\.mentions.room`, 'unsigned.age'],
      { content: { 'm.mentions': { room: true } }, unsigned: { age: 1 } },
    ],
    [['content.m.mentions'], {}],
    [['type.length', 'constructor', 'missing'], {}],
  ])('%j', (fields, expected) => {
    expect(fieldSelection(fields)(event)).toEqual(expected)
  })

  it('leaves a part of the event that is selected the same again, in any order of the fields', () => {
    const field = fc.constantFrom(
      'type',
      'content',
      'content.body',
      String.raw`content.m\.mentions.room`,
      'unsigned.age',
    )
    fc.assert(
      fc.property(fc.uniqueArray(field, { minLength: 1 }), (fields) => {
        const select = fieldSelection(fields)
        const once = select(event)
        expect(event).toMatchObject(once)
        expect(select(once)).toEqual(once)
        expect(fieldSelection(fields.toReversed())(event)).toEqual(once)
      }),
    )
  })

  it('is asked for by a list that is not empty', () => {
    expect(compileFilter({ event_fields: [] }).withFields(event)).toBe(event)
    expect(compileFilter({ event_fields: ['type'] }).withFields(event)).toEqual({ type: 'm.room.message' })
  })
})
