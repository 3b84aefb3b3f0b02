/** The caller's own account. Client-Server API, "Account management" and "Current account information". */
import type { Accounts } from '#homeserver/services/accounts/accounts.ts'
import { parseNewPassword } from '#homeserver/services/accounts/password-text.ts'
import * as definitions from '#spec/client-server/account.ts'
import { MatrixError } from '#spec/errors.ts'
import type { Member, Visitor } from './caller.ts'
import { route, type ApiRoute } from './route.ts'

type Context = Pick<Accounts, 'passwordProof' | 'credentials' | 'sessions' | 'closing'>

export function accountRoutes({ passwordProof, credentials, sessions, closing }: Context): readonly ApiRoute[] {
  return [
    route(definitions.getTokenOwner, async (_, { userId, deviceId, isGuest }) => ({
      user_id: userId,
      device_id: deviceId,
      is_guest: isGuest,
    })),
    route(definitions.changePassword, async ({ body }, caller) => {
      const { userId, deviceId, remoteAddress: address } = signedIn(caller)
      const password = parseNewPassword(body.new_password)
      await passwordProof.confirm({ auth: body.auth, userId, address, operation: 'change password' })
      await credentials.set(userId, password)
      if (body.logout_devices ?? true) await sessions.endAll(userId, deviceId)
      return {}
    }),
    route(definitions.deactivateAccount, async ({ body }, caller) => {
      const { userId, remoteAddress: address } = signedIn(caller)
      await passwordProof.confirm({ auth: body.auth, userId, address, operation: 'deactivate' })
      await closing.close({ userId, erase: body.erase ?? false })
      return { id_server_unbind_result: 'no-support' as const }
    }),
  ]
}

/** Without a token only somebody with a verified address could be meant, and this server verifies none. */
function signedIn(caller: Member | Visitor): Member {
  if (!caller.session) throw new MatrixError('M_MISSING_TOKEN', 'Send an access token in the Authorization header.')
  return caller
}
