/** What a user wants to hear of a room, said of the room that replaces it. Client-Server API, "Room Upgrades". Pure. */
import type { PushRuleKind } from '#spec/client-server/push-rule.ts'
import { putRule, setRuleEnabled, type PushSettings } from './ruleset.ts'

/** Clients name rules about a room after it, also those whose kind has conditions. */
const KINDS = ['override', 'room', 'underride'] as const satisfies PushRuleKind[]

/** With a copy of each rule about the old room; what the user said of the new one already stays as it is. */
export function carryRules(settings: PushSettings, from: string, to: string): PushSettings {
  return KINDS.reduce((carried: PushSettings, kind) => carryRule(carried, kind, from, to), settings)
}

function carryRule(settings: PushSettings, kind: PushRuleKind, from: string, to: string): PushSettings {
  const own = settings.own?.[kind] ?? []
  const rule = own.find(({ id }) => id === from)
  if (!rule || own.some(({ id }) => id === to)) return settings
  const conditions = rule.conditions?.map((condition) =>
    condition.key === 'room_id' && condition.pattern === from ? { ...condition, pattern: to } : condition,
  )
  const put = putRule(settings, { kind, ruleId: to, actions: rule.actions, conditions, after: from })
  // Whoever has no room for more rules goes without.
  if (!put.ok) return settings
  const enabled = rule.disabled !== true
  const copied = setRuleEnabled(put.value, { kind, ruleId: to, enabled })
  return copied.ok ? copied.value : settings
}
