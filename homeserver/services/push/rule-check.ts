/** Is this a rule that the user may have? The answers are values; the caller throws the error where there is one. */
import type { PushAction, PushCondition, PushRuleKind } from '#spec/client-server/push-rule.ts'
import { MatrixError } from '#spec/errors.ts'
import { isRoomId, isUserId } from '#spec/ids.ts'
import { hasWildcard } from './glob.ts'
import { hasConditions } from './push-rule.ts'

/** A longer pattern makes every message dearer to match, and nobody types one. */
export const PATTERN_LENGTH_MAX = 1000
/** The actions, or the conditions, of a rule written as JSON. */
export const RULE_PART_LENGTH_MAX = 16_384
/**
 * All patterns of a user that are searched for in text, together. With `SEARCHED_TEXT_MAX` it bounds what one message can
 * cost: some four million steps of 32 characters each.
 */
export const SEARCHED_LENGTH_MAX = 8_192

/** A search moves 32 characters of a pattern at a time, so a shorter one costs as much. */
const SEARCHED_LENGTH_MIN = 32
const DISPLAY_NAME_LENGTH_TYPICAL = 64

export type Checked<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: MatrixError }

export function refused(error: MatrixError): { readonly ok: false; readonly error: MatrixError } {
  return { ok: false, error }
}

/** Actions of older versions of the specification, to be treated as if they were not there. */
const HISTORICAL_ACTIONS: ReadonlySet<PushAction> = new Set(['dont_notify', 'coalesce'])

export function checkActions(actions: readonly PushAction[]): Checked<PushAction[]> {
  const value = actions.filter((action) => !HISTORICAL_ACTIONS.has(action))
  if (lengthOf(value) > RULE_PART_LENGTH_MAX) return refused(tooLarge('actions', RULE_PART_LENGTH_MAX))
  return { ok: true, value }
}

export interface NewRule {
  readonly kind: PushRuleKind
  readonly ruleId: string
  readonly actions: readonly PushAction[]
  readonly conditions?: readonly PushCondition[] | undefined
  readonly pattern?: string | undefined
}

export interface RuleBody {
  readonly actions: PushAction[]
  readonly conditions?: PushCondition[]
  readonly pattern?: string
}

/** What is kept of the rule: parameters that mean nothing for its kind are dropped. */
export function checkRule(rule: NewRule): Checked<RuleBody> {
  const badId = ruleIdError(rule.kind, rule.ruleId)
  if (badId !== undefined) return refused(badId)
  const checked = checkActions(rule.actions)
  if (!checked.ok) return checked
  const actions = checked.value

  if (rule.kind === 'content') {
    if (rule.pattern === undefined) {
      return refused(new MatrixError('M_MISSING_PARAM', 'A content rule needs a pattern.'))
    }
    if (rule.pattern.length > PATTERN_LENGTH_MAX) return refused(tooLarge('pattern', PATTERN_LENGTH_MAX))
    return { ok: true, value: { actions, pattern: rule.pattern } }
  }
  if (!hasConditions(rule.kind)) return { ok: true, value: { actions } }

  const conditions = [...(rule.conditions ?? [])]
  if (conditions.some(({ pattern = '' }) => pattern.length > PATTERN_LENGTH_MAX)) {
    return refused(tooLarge('pattern', PATTERN_LENGTH_MAX))
  }
  if (lengthOf(conditions) > RULE_PART_LENGTH_MAX) return refused(tooLarge('conditions', RULE_PART_LENGTH_MAX))
  return { ok: true, value: { actions, conditions } }
}

/** How much the rule adds to `SEARCHED_LENGTH_MAX`. A comparison of whole values costs next to nothing. */
export function searchedLength(rule: RuleBody): number {
  const ofConditions = (rule.conditions ?? []).map(({ kind, key, pattern = '' }) => {
    if (kind === 'contains_display_name') return DISPLAY_NAME_LENGTH_TYPICAL
    return key === 'content.body' || hasWildcard(pattern) ? costOf(pattern) : 0
  })
  return ofConditions.reduce((sum, length) => sum + length, rule.pattern === undefined ? 0 : costOf(rule.pattern))
}

function costOf(pattern: string): number {
  return Math.max(pattern.length, SEARCHED_LENGTH_MIN)
}

function ruleIdError(kind: PushRuleKind, ruleId: string): MatrixError | undefined {
  if (ruleId.startsWith('.')) {
    return new MatrixError('M_INVALID_PARAM', 'Only rules of the server have an ID that begins with a dot.')
  }
  if (ruleId.includes('/') || ruleId.includes('\\')) {
    return new MatrixError('M_INVALID_PARAM', 'The ID of a rule must not contain slashes or backslashes.')
  }
  if (kind === 'room' && !isRoomId(ruleId)) {
    return new MatrixError('M_INVALID_PARAM', 'The ID of a room rule must be the ID of the room.')
  }
  if (kind === 'sender' && !isUserId(ruleId)) {
    return new MatrixError('M_INVALID_PARAM', 'The ID of a sender rule must be the ID of the user.')
  }
  return undefined
}

function lengthOf(value: unknown): number {
  return JSON.stringify(value).length
}

function tooLarge(what: string, lengthMax: number): MatrixError {
  return new MatrixError('M_TOO_LARGE', `The ${what} of a push rule must not exceed ${lengthMax} characters.`)
}
