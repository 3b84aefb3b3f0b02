/** Is what a client sent a push rule? The answers are values; the caller throws the error where there is one. */
import { MatrixError } from '#spec/errors.ts'
import { isRoomId, isUserId } from '#spec/ids.ts'
import { hasWildcard } from './glob.ts'
import { isJsonObject } from './property-path.ts'
import type { Action, Condition, RuleKind } from './push-rule.ts'
import { hasConditions } from './push-rule.ts'

export const RULE_ID_LENGTH_MAX = 255
/** A longer pattern makes every message dearer to match, and nobody types one. */
export const PATTERN_LENGTH_MAX = 512
/** The rule written as JSON: room for a few dozen conditions. */
export const RULE_LENGTH_MAX = 16_384

/**
 * All patterns of a user that are searched for in text, together. It bounds what one message can cost: at 64 KiB of
 * text some 30 million machine words.
 */
export const SEARCHED_LENGTH_MAX = 16_384

const DISPLAY_NAME_LENGTH_TYPICAL = 64

export type Checked<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: MatrixError }

export function refused(error: MatrixError): { readonly ok: false; readonly error: MatrixError } {
  return { ok: false, error }
}

/** Actions of older versions of the specification, to be treated as if they were not there. */
const HISTORICAL_ACTIONS: ReadonlySet<unknown> = new Set(['dont_notify', 'coalesce'])

export function checkActions(actions: readonly unknown[]): Checked<readonly Action[]> {
  const value: Action[] = []
  for (const action of actions) {
    if (HISTORICAL_ACTIONS.has(action)) continue
    if (action === 'notify') value.push(action)
    else if (isJsonObject(action) && typeof action['set_tweak'] === 'string') {
      const tweak = { set_tweak: action['set_tweak'] }
      value.push('value' in action ? { ...tweak, value: action['value'] } : tweak)
    } else {
      const text = 'An action must be "notify" or an object with the name of a tweak in "set_tweak".'
      return refused(new MatrixError('M_BAD_JSON', text))
    }
  }
  if (JSON.stringify(value).length > RULE_LENGTH_MAX) return refused(tooLarge('actions', RULE_LENGTH_MAX))
  return { ok: true, value }
}

export interface NewRule {
  readonly kind: RuleKind
  readonly ruleId: string
  readonly actions: readonly unknown[]
  readonly conditions?: readonly unknown[] | undefined
  readonly pattern?: string | undefined
}

export interface RuleBody {
  readonly actions: readonly Action[]
  readonly conditions?: readonly Condition[]
  readonly pattern?: string
}

export function checkRule(rule: NewRule): Checked<RuleBody> {
  const badId = ruleIdError(rule.kind, rule.ruleId)
  if (badId !== undefined) return refused(badId)
  const actions = checkActions(rule.actions)
  if (!actions.ok) return actions

  if (rule.kind === 'content') {
    if (rule.pattern === undefined) {
      return refused(new MatrixError('M_MISSING_PARAM', 'A content rule needs a pattern.'))
    }
    if (rule.pattern.length > PATTERN_LENGTH_MAX) return refused(tooLarge('pattern', PATTERN_LENGTH_MAX))
    return { ok: true, value: { actions: actions.value, pattern: rule.pattern } }
  }
  if (!hasConditions(rule.kind)) return { ok: true, value: { actions: actions.value } }

  const conditions = rule.conditions ?? []
  if (!conditions.every(isCondition)) {
    return refused(new MatrixError('M_BAD_JSON', 'A condition must be an object with a string in "kind".'))
  }
  for (const { pattern } of conditions) {
    if (typeof pattern === 'string' && pattern.length > PATTERN_LENGTH_MAX) {
      return refused(tooLarge('pattern', PATTERN_LENGTH_MAX))
    }
  }
  if (JSON.stringify(conditions).length > RULE_LENGTH_MAX) return refused(tooLarge('conditions', RULE_LENGTH_MAX))
  return { ok: true, value: { actions: actions.value, conditions } }
}

/** How much the rule adds to `SEARCHED_LENGTH_MAX`. A comparison of whole values costs next to nothing. */
export function searchedLength(rule: RuleBody): number {
  const ofConditions = (rule.conditions ?? []).map(({ kind, key, pattern }) => {
    if (kind === 'contains_display_name') return DISPLAY_NAME_LENGTH_TYPICAL
    const isSearched = typeof pattern === 'string' && (key === 'content.body' || hasWildcard(pattern))
    return isSearched ? pattern.length : 0
  })
  return ofConditions.reduce((sum, length) => sum + length, rule.pattern?.length ?? 0)
}

function isCondition(value: unknown): value is Condition {
  return isJsonObject(value) && typeof value['kind'] === 'string'
}

function ruleIdError(kind: RuleKind, ruleId: string): MatrixError | undefined {
  if (ruleId === '') return new MatrixError('M_INVALID_PARAM', 'The rule needs an ID.')
  if (ruleId.length > RULE_ID_LENGTH_MAX) return tooLarge('ID', RULE_ID_LENGTH_MAX)
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

function tooLarge(what: string, lengthMax: number): MatrixError {
  return new MatrixError('M_TOO_LARGE', `The ${what} of a push rule must not exceed ${lengthMax} characters.`)
}
