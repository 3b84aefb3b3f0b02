/** Making accounts. Client-Server API, "Account registration" and "Token-authenticated registration". */
import type { Accounts } from '#homeserver/services/accounts/accounts.ts'
import * as definitions from '#spec/client-server/registration.ts'
import { MatrixError } from '#spec/errors.ts'
import { route, type ApiRoute } from './route.ts'
import { sessionReply } from './session-reply.ts'

export function registrationRoutes({ registration }: Pick<Accounts, 'registration'>): readonly ApiRoute[] {
  return [
    route(definitions.register, async ({ query, body }, caller) => {
      if (query.kind === 'guest') throw new MatrixError('M_FORBIDDEN', 'This server has no guest accounts.')
      const { userId, session } = await registration.register({
        auth: body.auth,
        name: body.username,
        password: body.password,
        deviceId: body.device_id,
        deviceName: body.initial_device_display_name,
        refreshable: body.refresh_token,
        inhibitLogin: body.inhibit_login,
        origin: caller,
      })
      return session ? sessionReply(session) : { user_id: userId }
    }),
    route(definitions.checkUsernameAvailability, async ({ query }) => {
      await registration.checkName(query.username)
      return { available: true }
    }),
    route(definitions.registrationTokenValidity, async ({ query }) => ({
      valid: await registration.isTokenUsable(query.token),
    })),
  ]
}
