/** Making accounts by a shared secret, as Synapse has it. */
import type { Accounts } from '#homeserver/services/accounts/accounts.ts'
import type { ServerName } from '#spec/ids.ts'
import * as definitions from '#spec/synapse/registration.ts'
import { route, type ApiRoute } from './route.ts'
import { sessionReply } from './session-reply.ts'

export function sharedSecretRoutes(
  { sharedSecret, sessions }: Pick<Accounts, 'sharedSecret' | 'sessions'>,
  serverName: ServerName,
): readonly ApiRoute[] {
  return [
    route(definitions.getRegistrationNonce, async () => ({ nonce: await sharedSecret.newNonce() })),
    route(definitions.registerBySharedSecret, async ({ body }, caller) => {
      const userId = await sharedSecret.register({
        nonce: body.nonce,
        name: body.username,
        password: body.password,
        isAdmin: body.admin ?? false,
        userType: body.user_type ?? undefined,
        displayName: body.displayname ?? undefined,
        mac: body.mac,
      })
      const home = { user_id: userId, home_server: serverName }
      return body.inhibit_login ? home : { ...home, ...sessionReply(await sessions.start({ userId, origin: caller })) }
    }),
  ]
}
