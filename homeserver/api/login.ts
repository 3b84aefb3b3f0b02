/** Signing in and out. Client-Server API, "Login", "Refreshing access tokens" and "Logout". */
import type { Accounts } from '#homeserver/services/accounts/accounts.ts'
import { BY_PASSWORD } from '#homeserver/services/accounts/password-proof.ts'
import * as definitions from '#spec/client-server/login.ts'
import { MatrixError } from '#spec/errors.ts'
import { route, type ApiRoute } from './route.ts'
import { sessionReply, tokensReply } from './session-reply.ts'

interface Context {
  readonly accounts: Pick<Accounts, 'passwordProof' | 'sessions'>
  /** Whether one can sign in with a password. */
  readonly passwordsEnabled: boolean
}

export function loginRoutes({ accounts, passwordsEnabled }: Context): readonly ApiRoute[] {
  const { passwordProof, sessions } = accounts
  return [
    route(definitions.getLoginFlows, async () => ({ flows: passwordsEnabled ? [{ type: BY_PASSWORD }] : [] })),
    route(definitions.login, async ({ body }, caller) => {
      if (body.type !== BY_PASSWORD || !passwordsEnabled) {
        throw new MatrixError('M_UNKNOWN', 'The server does not know this way of signing in.', { status: 400 })
      }
      const userId = await passwordProof.signIn(body, caller.remoteAddress)
      const session = await sessions.start({
        userId,
        deviceId: body.device_id,
        deviceName: body.initial_device_display_name,
        refreshable: body.refresh_token,
        origin: caller,
      })
      return sessionReply(session)
    }),
    route(definitions.refresh, async ({ body }) => tokensReply(await sessions.refresh(body.refresh_token))),
    route(definitions.logout, async (_, caller) => {
      await sessions.end(caller.userId, [caller.deviceId])
      return {}
    }),
    route(definitions.logoutAll, async (_, caller) => {
      await sessions.endAll(caller.userId)
      return {}
    }),
  ]
}
