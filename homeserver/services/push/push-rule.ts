/** Push rules as the API speaks of them. Client-Server API, "Push Rules". */

/** In the order in which they are tried. */
export const RULE_KINDS = ['override', 'content', 'room', 'sender', 'underride'] as const
export type RuleKind = (typeof RULE_KINDS)[number]

export interface SetTweak {
  readonly set_tweak: string
  readonly value?: unknown
}

export type Action = 'notify' | SetTweak

/** Any condition: one of a kind that is not known here is kept, and never holds. */
export interface Condition {
  readonly kind: string
  readonly [parameter: string]: unknown
}

export interface PushRule {
  readonly rule_id: string
  readonly default: boolean
  readonly enabled: boolean
  readonly actions: readonly Action[]
  /** Of override and underride rules. */
  readonly conditions?: readonly Condition[]
  /** Of content rules. */
  readonly pattern?: string
}

export type PushRuleset = Readonly<Record<RuleKind, readonly PushRule[]>>

/** These make their rules themselves; the ID of a room or sender rule says whom it is about. */
export function hasConditions(kind: RuleKind): boolean {
  return kind === 'override' || kind === 'underride'
}
