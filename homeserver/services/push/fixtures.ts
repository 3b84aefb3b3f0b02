/** Events, and what the rules of a user make of them, for the tests of this folder. */
import type { JsonObject } from '#federation/rules/pdu.ts'
import type { PushAction, PushCondition } from '#spec/client-server/push-rule.ts'
import type { Outcome } from './evaluate.ts'
import { compileRuleset, evaluate } from './evaluate.ts'
import type { Receiver, RoomSituation } from './notification-context.ts'
import type { NotifiableEvent } from './prepared-event.ts'
import { PreparedEvent } from './prepared-event.ts'
import type { PushSettings } from './ruleset.ts'
import { rulesetOf } from './ruleset.ts'

export const ALICE = '@alice:example.org'
export const BOB = '@bob:example.org'

export type Fields = NotifiableEvent['pdu'] & { readonly roomId: string }

export function event(fields: Partial<Fields> = {}): NotifiableEvent {
  const { roomId = '!r:example.org', ...others } = fields
  const content = { msgtype: 'm.text', body: 'Hello' }
  return { eventId: '$e', roomId, pdu: { type: 'm.room.message', sender: BOB, content, ...others } }
}

export function message(content: JsonObject): NotifiableEvent {
  return event({ content: { msgtype: 'm.text', body: 'Hello', ...content } })
}

export interface Situation extends Partial<RoomSituation>, Partial<Receiver> {
  readonly settings?: PushSettings
}

export function outcome(of: NotifiableEvent, situation: Situation = {}): Outcome {
  const { settings = {}, joinedMemberCount = 5, senderPowerLevel = 0, notificationLevels = {} } = situation
  const { userId = ALICE, displayName } = situation
  const rules = compileRuleset(rulesetOf(settings, userId))
  const room = { joinedMemberCount, senderPowerLevel, notificationLevels }
  return evaluate(rules, new PreparedEvent(of), { room, receiver: { userId, displayName } })
}

/** How loud: silence, notification, sound, highlight. */
export function loudness(of: NotifiableEvent, situation: Situation = {}): string {
  const { notify, highlight, tweaks } = outcome(of, situation)
  if (!notify) return 'silent'
  return [
    'notify',
    ...(tweaks['sound'] === undefined ? [] : [String(tweaks['sound'])]),
    ...(highlight ? ['highlight'] : []),
  ].join()
}

export function override(conditions: PushCondition[], actions: PushAction[] = ['notify']): PushSettings {
  return { own: { override: [{ id: 'mine', conditions, actions }] } }
}
