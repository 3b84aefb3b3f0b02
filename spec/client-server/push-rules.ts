/** What is worth a notification, as the user has it. Client-Server API, "Push Rules". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { Empty } from '../replies.ts'
import { PUSH_RULE_ID_CHARS_MAX, PushAction, PushCondition, PushRule, PushRuleKind, PushRuleset } from './push-rule.ts'

const ACTIONS_MAX = 20
const CONDITIONS_MAX = 50

const RuleId = z.string().min(1).max(PUSH_RULE_ID_CHARS_MAX)
const Actions = z.array(PushAction).max(ACTIONS_MAX)

export const getPushRules = endpoint({
  id: 'getPushRules',
  summary: 'Give all push rules.',
  method: 'GET',
  path: '/_matrix/client/v3/pushrules/',
  aliases: ['/_matrix/client/v3/pushrules'],
  auth: 'accessToken',
  rateLimit: 'read',
  params: {},
  query: z.object({}),
  reply: z.looseObject({ global: PushRuleset }),
  errors: [],
})

export const getPushRulesGlobal = endpoint({
  id: 'getPushRulesGlobal',
  summary: 'Give the push rules that hold on all devices.',
  method: 'GET',
  path: '/_matrix/client/v3/pushrules/global/',
  aliases: ['/_matrix/client/v3/pushrules/global'],
  auth: 'accessToken',
  rateLimit: 'read',
  params: {},
  query: z.object({}),
  reply: PushRuleset,
  errors: [],
})

export const getPushRule = endpoint({
  id: 'getPushRule',
  summary: 'Give one push rule.',
  method: 'GET',
  path: '/_matrix/client/v3/pushrules/global/{kind}/{ruleId}',
  auth: 'accessToken',
  rateLimit: 'read',
  params: { kind: PushRuleKind, ruleId: RuleId },
  query: z.object({}),
  reply: PushRule,
  errors: ['M_NOT_FOUND'],
})

export const setPushRule = endpoint({
  id: 'setPushRule',
  summary: 'Add a push rule or change one.',
  method: 'PUT',
  path: '/_matrix/client/v3/pushrules/global/{kind}/{ruleId}',
  auth: 'accessToken',
  rateLimit: 'write',
  params: { kind: PushRuleKind, ruleId: RuleId },
  query: z.object({
    before: RuleId.optional().describe('Place the rule next to this one, as more important.'),
    after: RuleId.optional().describe('Place the rule next to this one, as less important.'),
  }),
  body: z.object({
    actions: Actions,
    conditions: z.array(PushCondition).max(CONDITIONS_MAX).optional(),
    pattern: z.string().max(1000).optional(),
  }),
  reply: Empty,
  errors: ['M_INVALID_PARAM', 'M_MISSING_PARAM', 'M_TOO_LARGE', 'M_NOT_FOUND', 'M_UNKNOWN'],
  errorStatus: { M_UNKNOWN: 400 },
})

export const deletePushRule = endpoint({
  id: 'deletePushRule',
  summary: "Remove a push rule of the user's own.",
  method: 'DELETE',
  path: '/_matrix/client/v3/pushrules/global/{kind}/{ruleId}',
  auth: 'accessToken',
  rateLimit: 'write',
  params: { kind: PushRuleKind, ruleId: RuleId },
  query: z.object({}),
  reply: Empty,
  errors: ['M_NOT_FOUND', 'M_INVALID_PARAM'],
})

export const isPushRuleEnabled = endpoint({
  id: 'isPushRuleEnabled',
  summary: 'Tell whether a push rule is on.',
  method: 'GET',
  path: '/_matrix/client/v3/pushrules/global/{kind}/{ruleId}/enabled',
  auth: 'accessToken',
  rateLimit: 'read',
  params: { kind: PushRuleKind, ruleId: RuleId },
  query: z.object({}),
  reply: z.looseObject({ enabled: z.boolean() }),
  errors: ['M_NOT_FOUND'],
})

export const setPushRuleEnabled = endpoint({
  id: 'setPushRuleEnabled',
  summary: 'Turn a push rule on or off.',
  method: 'PUT',
  path: '/_matrix/client/v3/pushrules/global/{kind}/{ruleId}/enabled',
  auth: 'accessToken',
  rateLimit: 'write',
  params: { kind: PushRuleKind, ruleId: RuleId },
  query: z.object({}),
  body: z.object({ enabled: z.boolean() }),
  reply: Empty,
  errors: ['M_NOT_FOUND', 'M_TOO_LARGE'],
})

export const getPushRuleActions = endpoint({
  id: 'getPushRuleActions',
  summary: 'Tell what a push rule does.',
  method: 'GET',
  path: '/_matrix/client/v3/pushrules/global/{kind}/{ruleId}/actions',
  auth: 'accessToken',
  rateLimit: 'read',
  params: { kind: PushRuleKind, ruleId: RuleId },
  query: z.object({}),
  reply: z.looseObject({ actions: z.array(PushAction) }),
  errors: ['M_NOT_FOUND'],
})

export const setPushRuleActions = endpoint({
  id: 'setPushRuleActions',
  summary: 'Change what a push rule does.',
  method: 'PUT',
  path: '/_matrix/client/v3/pushrules/global/{kind}/{ruleId}/actions',
  auth: 'accessToken',
  rateLimit: 'write',
  params: { kind: PushRuleKind, ruleId: RuleId },
  query: z.object({}),
  body: z.object({ actions: Actions }),
  reply: Empty,
  errors: ['M_NOT_FOUND', 'M_TOO_LARGE', 'M_INVALID_PARAM'],
})
