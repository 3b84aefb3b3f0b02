/**
 * What does an event mean to a user: silence, a notification, a highlight? Rules are compiled once per ruleset; what
 * rules look at in an event is read once per event and shared by all its receivers.
 * Client-Server API, "Push Rules": the first enabled rule that matches decides.
 */
import type { PushAction, PushRule, PushRuleKind, PushRuleset } from '#spec/client-server/push-rule.ts'
import type { ConditionTest } from './conditions.ts'
import { compileCondition, compileContentPattern, isRoom, isSender, saysNotWhom } from './conditions.ts'
import { GUESSING_RULE_IDS } from './default-rules.ts'
import type { Receiver, RoomSituation } from './notification-context.ts'
import { RULE_KINDS } from './push-rule.ts'
import type { PreparedEvent } from './prepared-event.ts'

export interface Outcome {
  readonly notify: boolean
  readonly highlight: boolean
  readonly tweaks: Readonly<Record<string, unknown>>
  /** As the rule that matched has them, for pushers and for the list of notifications. */
  readonly actions: readonly PushAction[]
}

interface CompiledRule {
  readonly tests: readonly ConditionTest[]
  readonly outcome: Outcome
}

/** Only the enabled rules, in the order in which they are tried. */
export type CompiledRuleset = readonly CompiledRule[]

export const SILENCE: Outcome = { notify: false, highlight: false, tweaks: {}, actions: [] }

/** Most users have the default rules and no others: each of those compiles once for everybody. */
const compiledDefaults = new WeakMap<PushRule, CompiledRule>()

export function compileRuleset(ruleset: PushRuleset): CompiledRuleset {
  return RULE_KINDS.flatMap((kind) =>
    ruleset[kind].filter((rule) => rule.enabled).map((rule) => compiledDefaults.get(rule) ?? compileRule(kind, rule)),
  )
}

function compileRule(kind: PushRuleKind, rule: PushRule): CompiledRule {
  const tests = GUESSING_RULE_IDS.has(rule.rule_id) ? [saysNotWhom, ...testsOf(kind, rule)] : testsOf(kind, rule)
  const compiled = { tests, outcome: outcomeOf(rule.actions) }
  if (rule.default) compiledDefaults.set(rule, compiled)
  return compiled
}

function testsOf(kind: PushRuleKind, rule: PushRule): readonly ConditionTest[] {
  switch (kind) {
    case 'override':
    case 'underride':
      return (rule.conditions ?? []).map(compileCondition)
    case 'content':
      return [compileContentPattern(rule.pattern ?? '')]
    case 'room':
      return [isRoom(rule.rule_id)]
    case 'sender':
      return [isSender(rule.rule_id)]
  }
}

function outcomeOf(actions: readonly PushAction[]): Outcome {
  // A highlight without a value is one; any other tweak without a value says no more than its name.
  const tweaks = Object.fromEntries(
    actions
      .filter((action) => typeof action !== 'string')
      .map(({ set_tweak: name, value }) => [name, value ?? (name === 'highlight' ? true : null)]),
  )
  const notify = actions.includes('notify')
  return { notify, highlight: notify && tweaks['highlight'] === true, tweaks, actions }
}

export function evaluate(
  rules: CompiledRuleset,
  event: PreparedEvent,
  context: { readonly room: RoomSituation; readonly receiver: Receiver },
): Outcome {
  const { room, receiver } = context
  if (event.sender === receiver.userId) return SILENCE
  for (const rule of rules) {
    if (rule.tests.every((test) => test(event, room, receiver))) return rule.outcome
  }
  return SILENCE
}
