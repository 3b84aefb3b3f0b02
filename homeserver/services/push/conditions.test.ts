import { describe, expect, it } from 'vitest'
import type { Json } from '#federation/rules/pdu.ts'
import type { PushAction, PushCondition } from '#spec/client-server/push-rule.ts'
import { event, loudness, message, override } from './fixtures.ts'

describe('conditions', () => {
  const topic = event({
    type: 'm.room.topic',
    state_key: '',
    content: { topic: 'Lunch plans', n: 1, t: true, none: null, list: ['a', 1, null, {}] },
  })

  it.each<[PushCondition, boolean]>([
    [{ kind: 'event_match', key: 'content.topic', pattern: 'lunc?*' }, true],
    [{ kind: 'event_match', key: 'content.topic', pattern: 'lunch' }, false],
    [{ kind: 'event_match', key: 'content.topic', pattern: 'LUNCH PLANS' }, true],
    [{ kind: 'event_match', key: 'content.missing', pattern: '*' }, false],
    [{ kind: 'event_match', key: 'content.n', pattern: '*' }, false],
    [{ kind: 'event_match', key: 'room_id', pattern: '!r:*' }, true],
    [{ kind: 'event_match', key: 'content.topic' }, false],
    [{ kind: 'event_match', pattern: '*' }, false],
    [{ kind: 'event_property_is', key: 'content.n', value: 1 }, true],
    [{ kind: 'event_property_is', key: 'content.n', value: '1' }, false],
    [{ kind: 'event_property_is', key: 'content.t', value: true }, true],
    [{ kind: 'event_property_is', key: 'content.t', value: 1 }, false],
    [{ kind: 'event_property_is', key: 'content.none', value: null }, true],
    [{ kind: 'event_property_is', key: 'content.missing', value: null }, false],
    [{ kind: 'event_property_is', key: 'content.missing' }, false],
    [{ kind: 'event_property_is', key: 'content.topic', value: 'lunch plans' }, false],
    [{ kind: 'event_property_contains', key: 'content.list', value: 'a' }, true],
    [{ kind: 'event_property_contains', key: 'content.list', value: 1 }, true],
    [{ kind: 'event_property_contains', key: 'content.list', value: null }, true],
    [{ kind: 'event_property_contains', key: 'content.list', value: 'A' }, false],
    [{ kind: 'event_property_contains', key: 'content.list' }, false],
    [{ kind: 'event_property_contains', key: 'content.topic', value: 'L' }, false],
    [{ kind: 'room_member_count', is: '5' }, true],
    [{ kind: 'room_member_count', is: '==5' }, true],
    [{ kind: 'room_member_count', is: '<5' }, false],
    [{ kind: 'room_member_count', is: '<=5' }, true],
    [{ kind: 'room_member_count', is: '>4' }, true],
    [{ kind: 'room_member_count', is: '>=6' }, false],
    [{ kind: 'room_member_count', is: '!=4' }, false],
    [{ kind: 'room_member_count', is: '' }, false],
    [{ kind: 'room_member_count' }, false],
    [{ kind: 'sender_notification_permission', key: 'room' }, false],
    [{ kind: 'sender_notification_permission', key: 'constructor' }, false],
    [{ kind: 'sender_notification_permission' }, false],
    [{ kind: 'contains_display_name' }, false],
    [{ kind: 'org.example.unknown' }, false],
  ])('%j holds: %s', (condition, expected) => {
    expect(loudness(topic, { settings: override([condition]) })).toBe(expected ? 'notify' : 'silent')
  })

  it('must all hold', () => {
    const holds: PushCondition = { kind: 'event_match', key: 'type', pattern: 'm.room.topic' }
    expect(loudness(topic, { settings: override([holds, { kind: 'nonsense' }]) })).toBe('silent')
    expect(loudness(topic, { settings: override([holds, holds]) })).toBe('notify')
  })

  it('look for whole words in the body, and nowhere else', () => {
    const cake: PushCondition = { kind: 'event_match', key: 'content.body', pattern: 'Cake' }
    const bell: PushAction[] = ['notify', { set_tweak: 'sound', value: 'bell' }]
    const loud = (body: Json) => loudness(message({ body }), { settings: override([cake], bell) })
    expect([loud('more cake!'), loud('pancake'), loud(5)]).toEqual(['notify,bell', 'notify', 'notify'])
  })

  it('find the display name as it is written, wildcards included', () => {
    const settings = override([{ kind: 'contains_display_name' }], ['notify', { set_tweak: 'highlight' }])
    const loud = (body: string, displayName?: string) => loudness(message({ body }), { settings, displayName })
    expect(loud('hi alice!', 'Alice')).toBe('notify,highlight')
    expect(loud('hi malice!', 'Alice')).toBe('notify')
    expect(loud('anything', '*')).toBe('notify')
    expect(loud('anything', '')).toBe('notify')
    expect(loud('anything')).toBe('notify')
  })
})
