/** What people tell about themselves. Client-Server API, "Profiles". */
import type { Accounts } from '#homeserver/services/accounts/accounts.ts'
import type { FieldValue } from '#homeserver/services/accounts/profile-fields.ts'
import * as definitions from '#spec/client-server/profiles.ts'
import { MatrixError } from '#spec/errors.ts'
import type { UserId } from '#spec/ids.ts'
import type { Member } from './caller.ts'
import { route, type ApiRoute } from './route.ts'

export function profileRoutes({ profiles }: Pick<Accounts, 'profiles'>): readonly ApiRoute[] {
  return [
    route(definitions.getUserProfile, async ({ params }) => {
      const profile = await profiles.get(params.userId)
      if (!profile) throw new MatrixError('M_NOT_FOUND', 'There is no such user.')
      return profile
    }),
    route(definitions.getProfileField, async ({ params }) => {
      const profile = await profiles.get(params.userId)
      if (!profile || !Object.hasOwn(profile, params.keyName)) {
        throw new MatrixError('M_NOT_FOUND', 'There is no such user, or the profile does not have this field.')
      }
      return { [params.keyName]: profile[params.keyName] }
    }),
    route(definitions.setProfileField, async ({ params, body }, caller) => {
      refuseOthers(params.userId, caller)
      if (!Object.hasOwn(body, params.keyName)) {
        throw new MatrixError('M_MISSING_PARAM', `The body lacks the property ${params.keyName}.`)
      }
      await profiles.setField(params.userId, params.keyName, body[params.keyName] as FieldValue)
      return {}
    }),
    route(definitions.deleteProfileField, async ({ params }, caller) => {
      refuseOthers(params.userId, caller)
      await profiles.removeField(params.userId, params.keyName)
      return {}
    }),
  ]
}

function refuseOthers(userId: UserId, caller: Member): void {
  if (userId === caller.userId) return
  throw new MatrixError('M_FORBIDDEN', 'You can change your own profile only.')
}
