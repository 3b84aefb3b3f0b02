/** Push rules are handled in the shape in which the API speaks of them. Client-Server API, "Push Rules". */
import type { PushRuleKind } from '#spec/client-server/push-rule.ts'

/** In the order in which they are tried. */
export const RULE_KINDS = ['override', 'content', 'room', 'sender', 'underride'] as const satisfies PushRuleKind[]

/** Rules of the other kinds have a condition of their own: a pattern, or the room or sender that their ID names. */
export function hasConditions(kind: PushRuleKind): boolean {
  return kind === 'override' || kind === 'underride'
}
