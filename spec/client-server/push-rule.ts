/** Push rules as values. Client-Server API, "Push Rules". */
import * as z from 'zod'

export const PUSH_RULE_ID_CHARS_MAX = 255

export const PushRuleKind = z.enum(['override', 'content', 'room', 'sender', 'underride'])
export type PushRuleKind = z.output<typeof PushRuleKind>

/** `notify`, or a tweak such as `{"set_tweak":"highlight"}`. What is not known is kept and has no effect. */
export const PushAction = z
  .union([z.string(), z.looseObject({ set_tweak: z.string(), value: z.unknown().optional() })])
  .meta({ id: 'PushAction' })
export type PushAction = z.output<typeof PushAction>

/** A condition of an unknown kind never holds. */
export const PushCondition = z
  .looseObject({
    kind: z.string(),
    key: z.string().optional().describe('For `event_*` a path into the event, for permissions the notification.'),
    pattern: z.string().optional().describe('For `event_match`: a glob.'),
    is: z.string().optional().describe('For `room_member_count`: a number, after `==`, `<`, `>`, `>=` or `<=` if any.'),
    value: z
      .union([z.string(), z.int(), z.boolean(), z.null()])
      .optional()
      .describe('For `event_property_is` and `event_property_contains`.'),
  })
  .meta({ id: 'PushCondition' })
export type PushCondition = z.output<typeof PushCondition>

export const PushRule = z
  .looseObject({
    rule_id: z.string(),
    default: z.boolean().describe('Came with the account.'),
    enabled: z.boolean(),
    actions: z.array(PushAction),
    conditions: z.array(PushCondition).optional().describe('All must hold. Only on `override` and `underride`.'),
    pattern: z.string().optional().describe('Only on `content`: a glob for the body.'),
  })
  .meta({ id: 'PushRule' })
export type PushRule = z.output<typeof PushRule>

export const PushRuleset = z
  .looseObject({
    override: z.array(PushRule),
    content: z.array(PushRule),
    room: z.array(PushRule),
    sender: z.array(PushRule),
    underride: z.array(PushRule),
  })
  .meta({ id: 'PushRuleset' })
export type PushRuleset = z.output<typeof PushRuleset>
