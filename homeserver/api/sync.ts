/** Hearing what is new, by long-poll. */
import { sync } from '#spec/client-server/sync.ts'
import type { SyncPreparation } from '#homeserver/services/sync/sync-preparation.ts'
import type { SyncWait } from '#homeserver/services/sync/sync-wait.ts'
import { route, type ApiRoute } from './route.ts'
import { UNSTABLE_USE_STATE_AFTER, withUnstableName } from './unstable-state-after.ts'

export function syncRoutes(ports: {
  readonly preparation: SyncPreparation
  readonly wait: SyncWait
}): readonly ApiRoute[] {
  return [
    route(sync, async ({ query }, caller) => {
      const request = await ports.preparation.prepare(caller, {
        since: query.since,
        filter: query.filter,
        fullState: query.full_state,
        useStateAfter: query.use_state_after ?? query[UNSTABLE_USE_STATE_AFTER],
      })
      const reply = await ports.wait.next(request, query.timeout ?? 0, caller.signal)
      return query.use_state_after === undefined && request.useStateAfter ? withUnstableName(reply) : reply
    }),
  ]
}
