/** Push rules. */
import * as spec from '#spec/client-server/push-rules.ts'
import type { PushRule, PushRuleKind } from '#spec/client-server/push-rule.ts'
import { MatrixError } from '#spec/errors.ts'
import type { UserId } from '#spec/ids.ts'
import type { PushRules } from '#homeserver/services/push/push-rules.ts'
import type { JsonOf } from '#homeserver/services/cluster/remote-service.ts'
import { findRule, type PutRule, type SetActions } from '#homeserver/services/push/ruleset.ts'
import { route, type ApiRoute } from './route.ts'

export function pushRuleRoutes({ pushRules }: { readonly pushRules: PushRules }): readonly ApiRoute[] {
  async function find(user: UserId, { kind, ruleId }: { kind: PushRuleKind; ruleId: string }): Promise<PushRule> {
    const rule = findRule(await pushRules.settings(user), user, kind, ruleId)
    if (!rule) throw new MatrixError('M_NOT_FOUND', 'There is no push rule of that kind and ID.')
    return rule
  }

  return [
    route(spec.getPushRules, async (_, { userId }) => ({ global: await pushRules.ruleset(userId) })),
    route(spec.getPushRulesGlobal, async (_, { userId }) => await pushRules.ruleset(userId)),
    route(spec.getPushRule, async ({ params }, { userId }) => await find(userId, params)),
    route(spec.setPushRule, async ({ params, query, body }, { userId }) => {
      await pushRules.put(userId, { ...params, ...query, ...body } as JsonOf<PutRule>)
      return {}
    }),
    route(spec.deletePushRule, async ({ params }, { userId }) => {
      await pushRules.delete(userId, params.kind, params.ruleId)
      return {}
    }),
    route(spec.isPushRuleEnabled, async ({ params }, { userId }) => ({
      enabled: (await find(userId, params)).enabled,
    })),
    route(spec.setPushRuleEnabled, async ({ params, body }, { userId }) => {
      await pushRules.setEnabled(userId, { ...params, enabled: body.enabled })
      return {}
    }),
    route(spec.getPushRuleActions, async ({ params }, { userId }) => ({
      actions: (await find(userId, params)).actions,
    })),
    route(spec.setPushRuleActions, async ({ params, body }, { userId }) => {
      await pushRules.setActions(userId, { ...params, actions: body.actions } as JsonOf<SetActions>)
      return {}
    }),
  ]
}
