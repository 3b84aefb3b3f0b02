/**
 * A user's push rules: the default rules and what the user made of them. Only the differences are kept (`PushSettings`,
 * plain JSON, `{}` for a new user), so a later version of the specification reaches everybody by itself.
 * Changes are pure: settings in, settings or an error out.
 */
import type { PushAction, PushCondition, PushRule, PushRuleKind, PushRuleset } from '#spec/client-server/push-rule.ts'
import { MatrixError } from '#spec/errors.ts'
import { defaultRules, MASTER_RULE_ID } from './default-rules.ts'
import { hasConditions } from './push-rule.ts'
import type { Checked, NewRule } from './rule-check.ts'
import { checkActions, checkRule, refused, SEARCHED_LENGTH_MAX, searchedLength } from './rule-check.ts'

export const OWN_RULES_MAX = 1000
/** The settings written as JSON. They go to every device whenever they change. */
export const SETTINGS_LENGTH_MAX = 262_144

export interface OwnRule {
  readonly id: string
  readonly actions: PushAction[]
  readonly conditions?: PushCondition[]
  readonly pattern?: string
  /** Absent while the rule is enabled. */
  readonly disabled?: true
}

export interface DefaultRuleChange {
  readonly enabled?: boolean
  readonly actions?: PushAction[]
}

export interface PushSettings {
  /** The user's own rules, the most important first. */
  readonly own?: Readonly<Partial<Record<PushRuleKind, readonly OwnRule[]>>>
  /** By the ID of the default rule. */
  readonly defaults?: Readonly<Record<string, DefaultRuleChange>>
}

/** All rules that hold for the user, each kind in order of importance: the body of `GET /pushrules/global/`. */
export function rulesetOf(settings: PushSettings, userId: string): PushRuleset {
  const defaults = defaultRules(userId)
  const changed = (rule: PushRule): PushRule => ({ ...rule, ...settings.defaults?.[rule.rule_id] })
  const ofKind = (kind: PushRuleKind): PushRule[] => {
    const own = (settings.own?.[kind] ?? []).map((rule) => fromOwn(kind, rule))
    // An unchanged rule stays the same object: what it compiles to is kept by identity.
    const others = defaults[kind].map((rule) => (settings.defaults?.[rule.rule_id] ? changed(rule) : rule))
    const [first, ...rest] = others
    return first?.rule_id === MASTER_RULE_ID ? [first, ...own, ...rest] : [...own, ...others]
  }
  return {
    override: ofKind('override'),
    content: ofKind('content'),
    room: ofKind('room'),
    sender: ofKind('sender'),
    underride: ofKind('underride'),
  }
}

function fromOwn(kind: PushRuleKind, rule: OwnRule): PushRule {
  const common = { rule_id: rule.id, default: false, enabled: rule.disabled !== true, actions: rule.actions }
  if (hasConditions(kind)) return { ...common, conditions: rule.conditions ?? [] }
  return rule.pattern === undefined ? common : { ...common, pattern: rule.pattern }
}

export function findRule(
  settings: PushSettings,
  userId: string,
  kind: PushRuleKind,
  ruleId: string,
): PushRule | undefined {
  return rulesetOf(settings, userId)[kind].find((rule) => rule.rule_id === ruleId)
}

export interface PutRule extends NewRule {
  /** The new rule becomes the next more important one than this rule of the user. Wins over `after`. */
  readonly before?: string | undefined
  /** The new rule becomes the next less important one than this rule of the user. */
  readonly after?: string | undefined
}

/** `PUT /pushrules/global/{kind}/{ruleId}`: adds the rule, or changes it and leaves it enabled or disabled as it was. */
export function putRule(settings: PushSettings, rule: PutRule): Checked<PushSettings> {
  const body = checkRule(rule)
  if (!body.ok) return body
  const present = settings.own?.[rule.kind] ?? []
  const index = present.findIndex(({ id }) => id === rule.ruleId)
  const others = present.filter(({ id }) => id !== rule.ruleId)
  const at = placeFor(rule, others, index)
  if (at === undefined) {
    const text = `There is no rule of yours with the ID ${rule.before ?? rule.after} to place this one at.`
    return refused(new MatrixError('M_UNKNOWN', text, { status: 400 }))
  }
  const isDisabled = present[index]?.disabled === true
  const own: OwnRule = { id: rule.ruleId, ...body.value, ...(isDisabled ? { disabled: true } : {}) }
  return bounded(withOwn(settings, rule.kind, others.toSpliced(at, 0, own)))
}

function placeFor(rule: PutRule, others: readonly OwnRule[], present: number): number | undefined {
  const { before, after } = rule
  if (before === undefined && after === undefined) return Math.max(present, 0)
  const neighbour = others.findIndex(({ id }) => id === (before ?? after))
  if (neighbour === -1) return undefined
  return before === undefined ? neighbour + 1 : neighbour
}

/** `DELETE /pushrules/global/{kind}/{ruleId}`. Default rules can be disabled, not deleted. */
export function deleteRule(settings: PushSettings, kind: PushRuleKind, ruleId: string): Checked<PushSettings> {
  const present = settings.own?.[kind] ?? []
  const remaining = present.filter(({ id }) => id !== ruleId)
  if (remaining.length === present.length) return refused(notFound())
  return { ok: true, value: withOwn(settings, kind, remaining) }
}

export interface SetEnabled {
  readonly kind: PushRuleKind
  readonly ruleId: string
  readonly enabled: boolean
}

/** `PUT /pushrules/global/{kind}/{ruleId}/enabled`. */
export function setRuleEnabled(settings: PushSettings, rule: SetEnabled): Checked<PushSettings> {
  return changeRule(settings, rule.kind, rule.ruleId, {
    own: ({ disabled: _, ...enabled }) => (rule.enabled ? enabled : { ...enabled, disabled: true }),
    default: (change) => ({ ...change, enabled: rule.enabled }),
  })
}

export interface SetActions {
  readonly kind: PushRuleKind
  readonly ruleId: string
  readonly actions: readonly PushAction[]
}

/** `PUT /pushrules/global/{kind}/{ruleId}/actions`. */
export function setRuleActions(settings: PushSettings, rule: SetActions): Checked<PushSettings> {
  const actions = checkActions(rule.actions)
  if (!actions.ok) return actions
  return changeRule(settings, rule.kind, rule.ruleId, {
    own: (own) => ({ ...own, actions: actions.value }),
    default: (change) => ({ ...change, actions: actions.value }),
  })
}

interface RuleChange {
  readonly own: (rule: OwnRule) => OwnRule
  readonly default: (change: DefaultRuleChange) => DefaultRuleChange
}

function changeRule(
  settings: PushSettings,
  kind: PushRuleKind,
  ruleId: string,
  change: RuleChange,
): Checked<PushSettings> {
  const present = settings.own?.[kind] ?? []
  if (present.some(({ id }) => id === ruleId)) {
    const own = present.map((rule) => (rule.id === ruleId ? change.own(rule) : rule))
    return bounded(withOwn(settings, kind, own))
  }
  // Which default rules there are does not depend on the user.
  const original = defaultRules('')[kind].find((rule) => rule.rule_id === ruleId)
  if (original === undefined) return refused(notFound())
  const changed = difference(original, change.default(settings.defaults?.[ruleId] ?? {}))
  return bounded(withDefault(settings, ruleId, changed))
}

/** What differs from the rule as it is by default. */
function difference(original: PushRule, change: DefaultRuleChange): DefaultRuleChange {
  const { enabled, actions } = change
  const isSameActions = actions === undefined || JSON.stringify(actions) === JSON.stringify(original.actions)
  return {
    ...(enabled === undefined || enabled === original.enabled ? {} : { enabled }),
    ...(isSameActions ? {} : { actions }),
  }
}

function withOwn(settings: PushSettings, kind: PushRuleKind, rules: readonly OwnRule[]): PushSettings {
  const { own: present = {}, ...others } = settings
  const { [kind]: _, ...kept } = present
  const own = rules.length === 0 ? kept : { ...kept, [kind]: rules }
  return Object.keys(own).length === 0 ? others : { ...others, own }
}

function withDefault(settings: PushSettings, ruleId: string, change: DefaultRuleChange): PushSettings {
  const { defaults: present = {}, ...others } = settings
  const { [ruleId]: _, ...kept } = present
  const defaults = Object.keys(change).length === 0 ? kept : { ...kept, [ruleId]: change }
  return Object.keys(defaults).length === 0 ? others : { ...others, defaults }
}

function bounded(settings: PushSettings): Checked<PushSettings> {
  const own = Object.values(settings.own ?? {}).flat()
  if (own.length > OWN_RULES_MAX || JSON.stringify(settings).length > SETTINGS_LENGTH_MAX) {
    const text = `There is room for ${OWN_RULES_MAX} push rules of your own. Delete some that you no longer need.`
    return refused(new MatrixError('M_TOO_LARGE', text))
  }
  if (own.reduce((sum, rule) => sum + searchedLength(rule), 0) > SEARCHED_LENGTH_MAX) {
    const text = `The patterns to look for are too many or too long: together ${SEARCHED_LENGTH_MAX} characters at the most, of which the shortest counts for 32. Delete some.`
    return refused(new MatrixError('M_TOO_LARGE', text))
  }
  return { ok: true, value: settings }
}

function notFound(): MatrixError {
  return new MatrixError('M_NOT_FOUND', 'There is no push rule of this kind with this ID.')
}
