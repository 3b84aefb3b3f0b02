import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject, Json } from '#federation/rules/pdu.ts'
import type { PushAction, PushCondition } from '#spec/client-server/push-rule.ts'
import type { Outcome } from './evaluate.ts'
import { compileRuleset, evaluate, SILENCE } from './evaluate.ts'
import type { Receiver, RoomSituation } from './notification-context.ts'
import type { NotifiableEvent } from './prepared-event.ts'
import { PreparedEvent } from './prepared-event.ts'
import type { PushSettings } from './ruleset.ts'
import { rulesetOf } from './ruleset.ts'

const ALICE = '@alice:example.org'
const BOB = '@bob:example.org'

type Fields = NotifiableEvent['pdu'] & { readonly roomId: string }

function event(fields: Partial<Fields> = {}): NotifiableEvent {
  const { roomId = '!r:example.org', ...others } = fields
  const content = { msgtype: 'm.text', body: 'Hello' }
  return { eventId: '$e', roomId, pdu: { type: 'm.room.message', sender: BOB, content, ...others } }
}

function message(content: JsonObject): NotifiableEvent {
  return event({ content: { msgtype: 'm.text', body: 'Hello', ...content } })
}

interface Situation extends Partial<RoomSituation>, Partial<Receiver> {
  readonly settings?: PushSettings
}

function outcome(of: NotifiableEvent, situation: Situation = {}): Outcome {
  const { settings = {}, joinedMemberCount = 5, senderPowerLevel = 0, notificationLevels = {} } = situation
  const { userId = ALICE, displayName } = situation
  const rules = compileRuleset(rulesetOf(settings, userId))
  const room = { joinedMemberCount, senderPowerLevel, notificationLevels }
  return evaluate(rules, new PreparedEvent(of), { room, receiver: { userId, displayName } })
}

/** How loud: silence, notification, sound, highlight. */
function loudness(of: NotifiableEvent, situation: Situation = {}): string {
  const { notify, highlight, tweaks } = outcome(of, situation)
  if (!notify) return 'silent'
  return [
    'notify',
    ...(tweaks['sound'] === undefined ? [] : [String(tweaks['sound'])]),
    ...(highlight ? ['highlight'] : []),
  ].join()
}

function override(conditions: PushCondition[], actions: PushAction[] = ['notify']): PushSettings {
  return { own: { override: [{ id: 'mine', conditions, actions }] } }
}

describe('the default rules', () => {
  it.each<[string, NotifiableEvent, Situation, string]>([
    ['a message', message({}), {}, 'notify'],
    ['a message between two', message({}), { joinedMemberCount: 2 }, 'notify,default'],
    ['an encrypted message', event({ type: 'm.room.encrypted', content: {} }), {}, 'notify'],
    [
      'an encrypted message between two',
      event({ type: 'm.room.encrypted', content: {} }),
      { joinedMemberCount: 2 },
      'notify,default',
    ],
    ['a call', event({ type: 'm.call.invite', content: {} }), {}, 'notify,ring'],
    ['a notice', message({ msgtype: 'm.notice' }), {}, 'silent'],
    [
      'a notice that mentions the user',
      message({ msgtype: 'm.notice', 'm.mentions': { user_ids: [ALICE] } }),
      {},
      'silent',
    ],
    ['an edit', message({ 'm.relates_to': { rel_type: 'm.replace', event_id: '$x' } }), {}, 'silent'],
    [
      'an edit that mentions the user',
      message({ 'm.mentions': { user_ids: [ALICE] }, 'm.relates_to': { rel_type: 'm.replace', event_id: '$x' } }),
      {},
      'notify,default,highlight',
    ],
    ['a reaction', event({ type: 'm.reaction', content: {} }), {}, 'silent'],
    ['a topic', event({ type: 'm.room.topic', state_key: '', content: { topic: 't' } }), {}, 'silent'],
    ['a tombstone', event({ type: 'm.room.tombstone', state_key: '', content: {} }), {}, 'notify,highlight'],
    ['a false tombstone', event({ type: 'm.room.tombstone', content: {} }), {}, 'silent'],
    ['a server ACL', event({ type: 'm.room.server_acl', state_key: '', content: {} }), {}, 'silent'],
    [
      'an invite for the user',
      event({ type: 'm.room.member', state_key: ALICE, content: { membership: 'invite' } }),
      {},
      'notify,default',
    ],
    [
      'an invite for another',
      event({ type: 'm.room.member', state_key: '@c:d', content: { membership: 'invite' } }),
      {},
      'silent',
    ],
    [
      'a join',
      event({ type: 'm.room.member', state_key: BOB, content: { membership: 'join' } }),
      { joinedMemberCount: 2 },
      'silent',
    ],
    ['a mention', message({ 'm.mentions': { user_ids: ['@c:d', ALICE] } }), {}, 'notify,default,highlight'],
    ['a mention of another', message({ 'm.mentions': { user_ids: [`${ALICE}.au`] } }), {}, 'notify'],
    [
      'the name in the text alone',
      message({ body: `alice ${ALICE} @room`, 'm.mentions': {} }),
      { displayName: 'alice' },
      'notify',
    ],
    [
      'a mention of the room by a moderator',
      message({ 'm.mentions': { room: true } }),
      { senderPowerLevel: 50 },
      'notify,highlight',
    ],
    [
      'a mention of the room by a creator',
      message({ 'm.mentions': { room: true } }),
      { senderPowerLevel: Infinity },
      'notify,highlight',
    ],
    [
      'a mention of the room by a member',
      message({ 'm.mentions': { room: true } }),
      { senderPowerLevel: 49 },
      'notify',
    ],
    [
      'a mention of the room where all may',
      message({ 'm.mentions': { room: true } }),
      { notificationLevels: { room: 0 } },
      'notify,highlight',
    ],
    [
      'a mention of the room that is no boolean',
      message({ 'm.mentions': { room: 'true' } }),
      { senderPowerLevel: 50 },
      'notify',
    ],
    ['malformed mentions', message({ 'm.mentions': [ALICE] }), {}, 'notify'],
    ['an own message', event({ sender: ALICE }), {}, 'silent'],
    [
      'anything while the master rule is on',
      message({ 'm.mentions': { user_ids: [ALICE] } }),
      { settings: { defaults: { '.m.rule.master': { enabled: true } } } },
      'silent',
    ],
  ])('%s', (_, of, situation, expected) => {
    expect(loudness(of, situation)).toBe(expected)
  })
})

describe('the order of rules', () => {
  const silentRoom = { id: '!r:example.org', actions: [] }
  const loud: PushAction[] = ['notify', { set_tweak: 'sound', value: 'bell' }]

  it('is override, content, room, sender, underride', () => {
    const content = [{ id: 'hi', pattern: 'hello', actions: loud }]
    expect(loudness(message({}), { settings: { own: { room: [silentRoom] } } })).toBe('silent')
    expect(loudness(message({}), { settings: { own: { room: [silentRoom], content } } })).toBe('notify,bell')
    const sender = [{ id: BOB, actions: loud }]
    expect(loudness(message({}), { settings: { own: { sender } } })).toBe('notify,bell')
    expect(loudness(message({}), { settings: { own: { sender, room: [silentRoom] } } })).toBe('silent')
    const settings = { own: { content, override: [{ id: 'all', conditions: [], actions: [] }] } }
    expect(loudness(message({}), { settings })).toBe('silent')
  })

  it('is the order of the list within a kind, and disabled rules are passed over', () => {
    const tea = { id: 'a', pattern: 'tea', actions: [] }
    const time = { id: 'b', pattern: 'time', actions: loud }
    const of = message({ body: "It's time for tea" })
    expect(loudness(of, { settings: { own: { content: [tea, time] } } })).toBe('silent')
    const disabled = { ...tea, disabled: true as const }
    expect(loudness(of, { settings: { own: { content: [disabled, time] } } })).toBe('notify,bell')
  })

  it('takes rules of a room or sender for those only', () => {
    expect(loudness(event({ roomId: '!other:b' }), { settings: { own: { room: [silentRoom] } } })).toBe('notify')
    expect(loudness(event({ sender: '@carol:d' }), { settings: { own: { sender: [{ id: BOB, actions: [] }] } } })).toBe(
      'notify',
    )
  })
})

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

describe('actions', () => {
  it('give tweaks, of which the last of a name counts', () => {
    const actions: PushAction[] = [
      'notify',
      { set_tweak: 'highlight' },
      { set_tweak: 'highlight', value: false },
      { set_tweak: 'org.example.flash' },
      { set_tweak: '__proto__', value: { polluted: true } },
    ]
    const result = outcome(message({}), { settings: override([], actions) })
    expect(result).toMatchObject({ notify: true, highlight: false, actions })
    expect(Object.entries(result.tweaks)).toEqual([
      ['highlight', false],
      ['org.example.flash', null],
      ['__proto__', { polluted: true }],
    ])
  })

  it('highlight nothing that does not notify', () => {
    const settings = override([], [{ set_tweak: 'highlight' }])
    expect(outcome(message({}), { settings })).toMatchObject({ notify: false, highlight: false })
  })
})

describe('any event', () => {
  const json = fc.jsonValue().map((value) => value as Json)
  const anyEvent = fc
    .record({
      type: fc.constantFrom('m.room.message', 'm.room.member', 'm.reaction', 'x'),
      sender: fc.constantFrom(ALICE, BOB),
      content: fc.dictionary(fc.constantFrom('body', 'msgtype', 'm.mentions', 'm.relates_to', '__proto__'), json),
    })
    .map(event)

  it('is silent for its sender and never breaks the evaluation', () => {
    fc.assert(
      fc.property(anyEvent, (of) => {
        const result = outcome(of)
        if (of.pdu.sender === ALICE) expect(result).toBe(SILENCE)
        if (result.highlight) expect(result.notify).toBe(true)
      }),
    )
  })

  it('means the same to a user whether or not others were asked before', () => {
    fc.assert(
      fc.property(anyEvent, fc.array(fc.constantFrom('@c:d', '@e:f', BOB)), (of, others) => {
        const room = { joinedMemberCount: 3, senderPowerLevel: 0, notificationLevels: {} }
        const shared = new PreparedEvent(of)
        for (const userId of others) {
          evaluate(compileRuleset(rulesetOf({}, userId)), shared, { room, receiver: { userId } })
        }
        const rules = compileRuleset(rulesetOf({}, ALICE))
        expect(evaluate(rules, shared, { room, receiver: { userId: ALICE } })).toEqual(outcome(of, room))
      }),
    )
  })
})
