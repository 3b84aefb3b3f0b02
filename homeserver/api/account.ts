/** The caller's own account. Client-Server API, "Account management" and "Current account information". */
import * as definitions from '#spec/client-server/account.ts'
import { route, type ApiRoute } from './route.ts'

export function accountRoutes(): readonly ApiRoute[] {
  return [
    route(definitions.getTokenOwner, async (_, { userId, deviceId, isGuest }) => ({
      user_id: userId,
      device_id: deviceId,
      is_guest: isGuest,
    })),
  ]
}
