import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PushRuleKind } from '#spec/client-server/push-rule.ts'
import { PushRuleset } from '#spec/client-server/push-rule.ts'
import { RULE_KINDS } from './push-rule.ts'
import type { Checked } from './rule-check.ts'
import { PATTERN_LENGTH_MAX, RULE_PART_LENGTH_MAX } from './rule-check.ts'
import type { PushSettings, PutRule } from './ruleset.ts'
import { deleteRule, findRule, OWN_RULES_MAX, putRule, rulesetOf, setRuleActions, setRuleEnabled } from './ruleset.ts'

const ALICE = '@alice:example.org'

function done(result: Checked<PushSettings>): PushSettings {
  if (!result.ok) throw result.error
  return result.value
}

function refusal(result: Checked<PushSettings>): readonly [string, number] {
  if (result.ok) throw new Error('was accepted')
  return [result.error.errcode, result.error.status]
}

function keyword(ruleId: string, place: Partial<PutRule> = {}): PutRule {
  return { kind: 'content', ruleId, pattern: ruleId, actions: ['notify'], ...place }
}

function override(condition: Readonly<Record<string, unknown>>): PutRule {
  return { kind: 'override', ruleId: 'x', actions: [], conditions: [{ kind: 'event_match', ...condition }] }
}

function withKeywords(...rules: readonly PutRule[]): PushSettings {
  return rules.reduce((settings: PushSettings, rule) => done(putRule(settings, rule)), {})
}

function ids(settings: PushSettings, kind: PushRuleKind): readonly string[] {
  return rulesetOf(settings, ALICE)[kind].map((rule) => rule.rule_id)
}

/** The user's own content rules. */
function keywords(settings: PushSettings): readonly string[] {
  return ids(settings, 'content').filter((id) => !id.startsWith('.'))
}

describe('the rules of a new user', () => {
  it('are those of the specification, in its order', () => {
    expect(ids({}, 'override')).toEqual([
      '.m.rule.master',
      '.m.rule.suppress_notices',
      '.m.rule.invite_for_me',
      '.m.rule.member_event',
      '.m.rule.is_user_mention',
      '.m.rule.contains_display_name',
      '.m.rule.is_room_mention',
      '.m.rule.roomnotif',
      '.m.rule.tombstone',
      '.m.rule.reaction',
      '.m.rule.room.server_acl',
      '.m.rule.suppress_edits',
    ])
    expect(ids({}, 'underride')).toEqual([
      '.m.rule.call',
      '.m.rule.encrypted_room_one_to_one',
      '.m.rule.room_one_to_one',
      '.m.rule.message',
      '.m.rule.encrypted',
    ])
    expect(ids({}, 'content')).toEqual(['.m.rule.contains_user_name'])
    expect([ids({}, 'room'), ids({}, 'sender')]).toEqual([[], []])
  })

  it('are all enabled but the master rule', () => {
    const ruleset = rulesetOf({}, ALICE)
    const all = RULE_KINDS.flatMap((kind) => ruleset[kind])
    expect(all.filter((rule) => !rule.enabled).map((rule) => rule.rule_id)).toEqual(['.m.rule.master'])
    expect(all.every((rule) => rule.default)).toBe(true)
  })

  it('have the shape that the API promises', () => {
    expect(PushRuleset.parse(rulesetOf({}, ALICE))).toEqual(rulesetOf({}, ALICE))
  })

  it('name the user where they are about the user', () => {
    expect(findRule({}, ALICE, 'override', '.m.rule.invite_for_me')?.conditions).toContainEqual({
      kind: 'event_match',
      key: 'state_key',
      pattern: ALICE,
    })
    expect(findRule({}, ALICE, 'override', '.m.rule.is_user_mention')).toEqual({
      rule_id: '.m.rule.is_user_mention',
      default: true,
      enabled: true,
      conditions: [{ kind: 'event_property_contains', key: 'content.m\\.mentions.user_ids', value: ALICE }],
      actions: ['notify', { set_tweak: 'sound', value: 'default' }, { set_tweak: 'highlight' }],
    })
    expect(findRule({}, ALICE, 'content', '.m.rule.contains_user_name')).toEqual({
      rule_id: '.m.rule.contains_user_name',
      default: true,
      enabled: true,
      pattern: 'alice',
      actions: ['notify', { set_tweak: 'sound', value: 'default' }, { set_tweak: 'highlight' }],
    })
  })
})

describe('putting a rule', () => {
  it('makes a new rule the most important one of the user, below the master rule', () => {
    const rule = { kind: 'override', ruleId: 'first', actions: [], conditions: [] } as const
    const settings = withKeywords(rule, { ...rule, ruleId: 'second' })
    expect(ids(settings, 'override').slice(0, 4)).toEqual([
      '.m.rule.master',
      'second',
      'first',
      '.m.rule.suppress_notices',
    ])
  })

  it('enables it, in the shape of its kind', () => {
    const settings = withKeywords(keyword('cake'), { kind: 'room', ruleId: '!a:b', actions: [], conditions: [] })
    expect(findRule(settings, ALICE, 'content', 'cake')).toEqual({
      rule_id: 'cake',
      default: false,
      enabled: true,
      actions: ['notify'],
      pattern: 'cake',
    })
    expect(findRule(settings, ALICE, 'room', '!a:b')).toEqual({
      rule_id: '!a:b',
      default: false,
      enabled: true,
      actions: [],
    })
  })

  it('places it before or after another rule of the user, and before wins', () => {
    const settings = withKeywords(keyword('c'), keyword('b'), keyword('a'))
    const order = (place: Partial<PutRule>) => keywords(done(putRule(settings, keyword('x', place)))).join('')
    expect(order({})).toBe('xabc')
    expect(order({ before: 'b' })).toBe('axbc')
    expect(order({ after: 'b' })).toBe('abxc')
    expect(order({ before: 'c', after: 'a' })).toBe('abxc')
  })

  it('changes a rule in its place and leaves it disabled', () => {
    const three = withKeywords(keyword('c'), keyword('b'), keyword('a'))
    const disabled = done(setRuleEnabled(three, { kind: 'content', ruleId: 'b', enabled: false }))
    const changed = done(putRule(disabled, keyword('b', { pattern: 'bee' })))
    expect(keywords(changed).join('')).toBe('abc')
    expect(findRule(changed, ALICE, 'content', 'b')).toMatchObject({ pattern: 'bee', enabled: false })
    expect(keywords(done(putRule(changed, keyword('c', { before: 'a' })))).join('')).toBe('cab')
  })

  it('drops the actions of older versions and parameters of other kinds', () => {
    const actions = ['dont_notify', 'notify', 'coalesce', { set_tweak: 'sound' }]
    const settings = withKeywords(keyword('cake', { actions, conditions: [{ kind: 'x' }] }))
    expect(findRule(settings, ALICE, 'content', 'cake')).toMatchObject({ actions: ['notify', { set_tweak: 'sound' }] })
    expect(findRule(settings, ALICE, 'content', 'cake')).not.toHaveProperty('conditions')
  })

  it('keeps conditions that it does not know', () => {
    const conditions = [{ kind: 'org.example.moon', phase: 'full' }]
    const settings = withKeywords({ kind: 'underride', ruleId: 'moon', actions: [], conditions })
    expect(findRule(settings, ALICE, 'underride', 'moon')?.conditions).toEqual(conditions)
  })

  it.each<[string, PutRule, readonly [string, number]]>([
    ['a dot in front', keyword('.m.rule.mine'), ['M_INVALID_PARAM', 400]],
    ['a slash', keyword('a/b'), ['M_INVALID_PARAM', 400]],
    ['a backslash', keyword('a\\b'), ['M_INVALID_PARAM', 400]],
    ['a content rule without pattern', keyword('x', { pattern: undefined }), ['M_MISSING_PARAM', 400]],
    ['a long pattern', keyword('x', { pattern: 'x'.repeat(PATTERN_LENGTH_MAX + 1) }), ['M_TOO_LARGE', 413]],
    ['a room rule without a room', keyword('x', { kind: 'room' }), ['M_INVALID_PARAM', 400]],
    ['a sender rule without a user', keyword('!a:b', { kind: 'sender' }), ['M_INVALID_PARAM', 400]],
    ['a long pattern in a condition', override({ pattern: 'x'.repeat(PATTERN_LENGTH_MAX + 1) }), ['M_TOO_LARGE', 413]],
    ['long conditions', override({ odd: 'x'.repeat(RULE_PART_LENGTH_MAX) }), ['M_TOO_LARGE', 413]],
    ['long actions', keyword('x', { actions: ['x'.repeat(RULE_PART_LENGTH_MAX)] }), ['M_TOO_LARGE', 413]],
    ['an unknown neighbor before', keyword('x', { before: 'nobody' }), ['M_UNKNOWN', 400]],
    ['an unknown neighbor after', keyword('x', { after: 'nobody' }), ['M_UNKNOWN', 400]],
    ['a neighbor of the server', keyword('x', { kind: 'override', after: '.m.rule.master' }), ['M_UNKNOWN', 400]],
    ['itself as neighbor', keyword('x', { before: 'x' }), ['M_UNKNOWN', 400]],
  ])('refuses %s', (_, rule, expected) => {
    expect(refusal(putRule({}, rule))).toEqual(expected)
  })

  it('bounds the number of rules and what they cost to match', () => {
    const own = Array.from({ length: OWN_RULES_MAX }, (_, i) => ({ id: `!${i}:b`, actions: [] }))
    expect(refusal(putRule({ own: { room: own } }, keyword('one more')))).toEqual(['M_TOO_LARGE', 413])
    const long = Array.from({ length: 9 }, (_, i) => keyword(`r${i}`, { pattern: 'x'.repeat(PATTERN_LENGTH_MAX) }))
    expect(() => withKeywords(...long)).toThrow('8192')
    expect(() => withKeywords(...long.slice(0, 8))).not.toThrow()
    const short = Array.from({ length: 257 }, (_, i) => keyword(`r${i}`, { pattern: `word ${i}` }))
    expect(() => withKeywords(...short)).toThrow('8192')
    expect(() => withKeywords(...short.slice(0, 256))).not.toThrow()
  })
})

describe('changing rules', () => {
  it('keeps of a default rule only what differs from it', () => {
    const master = { kind: 'override', ruleId: '.m.rule.master' } as const
    const on = done(setRuleEnabled({}, { ...master, enabled: true }))
    expect(on).toEqual({ defaults: { '.m.rule.master': { enabled: true } } })
    expect(findRule(on, ALICE, 'override', '.m.rule.master')?.enabled).toBe(true)
    expect(done(setRuleEnabled(on, { ...master, enabled: false }))).toEqual({})
    const loud = done(setRuleActions({}, { ...master, actions: ['notify'] }))
    expect(findRule(loud, ALICE, 'override', '.m.rule.master')?.actions).toEqual(['notify'])
    expect(done(setRuleActions(loud, { ...master, actions: ['dont_notify'] }))).toEqual({})
  })

  it('changes actions and enabling of own rules', () => {
    const cake = { kind: 'content', ruleId: 'cake' } as const
    const off = done(setRuleEnabled(withKeywords(keyword('cake')), { ...cake, enabled: false }))
    const silent = done(setRuleActions(off, { ...cake, actions: [] }))
    expect(findRule(silent, ALICE, 'content', 'cake')).toMatchObject({ enabled: false, actions: [] })
    expect(done(setRuleEnabled(off, { ...cake, enabled: true }))).toEqual(withKeywords(keyword('cake')))
  })

  it('knows nothing of rules that do not exist, of a wrong kind, or inherited from objects', () => {
    const notFound = ['M_NOT_FOUND', 404]
    expect(refusal(setRuleEnabled({}, { kind: 'content', ruleId: 'x', enabled: true }))).toEqual(notFound)
    expect(refusal(setRuleEnabled({}, { kind: 'underride', ruleId: '.m.rule.master', enabled: true }))).toEqual(
      notFound,
    )
    expect(refusal(setRuleActions({}, { kind: 'content', ruleId: 'constructor', actions: [] }))).toEqual(notFound)
    expect(refusal(deleteRule({}, 'content', 'x'))).toEqual(notFound)
    expect(findRule({}, ALICE, 'content', 'constructor')).toBeUndefined()
  })

  it('deletes own rules only', () => {
    expect(done(deleteRule(withKeywords(keyword('cake')), 'content', 'cake'))).toEqual({})
    expect(refusal(deleteRule({}, 'override', '.m.rule.reaction'))).toEqual(['M_NOT_FOUND', 404])
  })

  it('comes to the same after any changes as a list that is edited by hand', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd')
    const change = fc.oneof(
      fc.record({ put: id, before: fc.option(id, { nil: undefined }), after: fc.option(id, { nil: undefined }) }),
      fc.record({ remove: id }),
    )
    fc.assert(
      fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
        let settings: PushSettings = {}
        let list: string[] = []
        for (const each of changes) {
          const result =
            'put' in each
              ? putRule(settings, keyword(each.put, { before: each.before, after: each.after }))
              : deleteRule(settings, 'content', each.remove)
          if (!result.ok) continue
          settings = result.value
          if (!('put' in each)) {
            list = list.filter((name) => name !== each.remove)
            continue
          }
          const index = list.indexOf(each.put)
          list = list.filter((name) => name !== each.put)
          const at = each.before
            ? list.indexOf(each.before)
            : each.after
              ? list.indexOf(each.after) + 1
              : Math.max(index, 0)
          list.splice(at, 0, each.put)
        }
        expect(keywords(settings)).toEqual(list)
        expect(JSON.parse(JSON.stringify(settings))).toEqual(settings)
      }),
    )
  })
})
