/** Everything that clients can call, from the services that answer. */
import { accountDataRoutes } from '../api/account-data.ts'
import { accountRoutes } from '../api/account.ts'
import { directoryRoutes } from '../api/directory.ts'
import { ephemeralRoutes } from '../api/ephemeral.ts'
import { loginRoutes } from '../api/login.ts'
import { mediaRoutes } from '../api/media.ts'
import { pushRuleRoutes } from '../api/push-rules.ts'
import { registrationRoutes } from '../api/registration.ts'
import { roomRoutes } from '../api/rooms.ts'
import type { ApiRoute } from '../api/route.ts'
import { sendingRoutes } from '../api/sending.ts'
import { syncRoutes } from '../api/sync.ts'
import type { Config } from '../config/schema.ts'
import type { Accounts } from '../services/accounts/accounts.ts'
import type { Media } from '../services/media/media.ts'
import type { RoomServices } from './room-services.ts'
import type { SyncServices } from './sync-services.ts'
import type { ServerName } from '#spec/ids.ts'

export interface ClientApiParts {
  readonly config: Config
  readonly accounts: Accounts
  readonly rooms: RoomServices
  readonly sync: SyncServices
  readonly media: Media
}

export function clientApi({ config, accounts, rooms, sync, media }: ClientApiParts): readonly ApiRoute[] {
  const serverName = config.server_name as ServerName
  return [
    ...loginRoutes({ accounts, passwordsEnabled: config.passwords.enabled }),
    ...registrationRoutes(accounts),
    ...accountRoutes(),
    ...roomRoutes(rooms),
    ...sendingRoutes(rooms),
    ...directoryRoutes({ ...rooms, serverName }),
    ...ephemeralRoutes(rooms),
    ...accountDataRoutes({ ...rooms, filters: sync.filters }),
    ...pushRuleRoutes(rooms),
    ...syncRoutes(sync),
    ...mediaRoutes({ media, serverName }),
  ]
}
