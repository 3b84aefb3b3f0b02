import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '#federation/rules/pdu.ts'
import type { PushAction } from '#spec/client-server/push-rule.ts'
import { compileRuleset, evaluate, SILENCE } from './evaluate.ts'
import { ALICE, BOB, event, loudness, message, outcome, override } from './fixtures.ts'
import { PreparedEvent } from './prepared-event.ts'
import { rulesetOf } from './ruleset.ts'

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
