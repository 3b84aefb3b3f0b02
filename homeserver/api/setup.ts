/** The first administrator. */
import type { Accounts } from '#homeserver/services/accounts/accounts.ts'
import * as definitions from '#spec/v1/setup.ts'
import type { ServerName } from '#spec/ids.ts'
import { route, type ApiRoute } from './route.ts'
import { sessionReply } from './session-reply.ts'

export function setupRoutes({ setUp }: Pick<Accounts, 'setUp'>, serverName: ServerName): readonly ApiRoute[] {
  return [
    route(definitions.getSetup, async () => ({ needed: await setUp.isNeeded(), server_name: serverName })),
    route(definitions.completeSetup, async ({ body }, caller) =>
      sessionReply(
        await setUp.complete({
          token: body.setup_token,
          name: body.username,
          password: body.password,
          displayName: body.display_name,
          origin: caller,
        }),
      ),
    ),
  ]
}
