/** Everything that clients can call, from the services that answer. */
import type { ServerName } from '#spec/ids.ts'
import { accountDataRoutes } from '../api/account-data.ts'
import { accountRoutes } from '../api/account.ts'
import { capabilityRoutes } from '../api/capabilities.ts'
import { deviceRoutes } from '../api/devices.ts'
import { directoryRoutes } from '../api/directory.ts'
import { ephemeralRoutes } from '../api/ephemeral.ts'
import { eventRoutes } from '../api/events.ts'
import { loginRoutes } from '../api/login.ts'
import { mediaRoutes } from '../api/media.ts'
import { notificationRoutes } from '../api/notifications.ts'
import { profileRoutes } from '../api/profiles.ts'
import { pushRuleRoutes } from '../api/push-rules.ts'
import { registrationRoutes } from '../api/registration.ts'
import { relationRoutes } from '../api/relations.ts'
import { reportingRoutes } from '../api/reporting.ts'
import { roomSummaryRoutes } from '../api/room-summary.ts'
import { roomRoutes } from '../api/rooms.ts'
import type { ApiRoute } from '../api/route.ts'
import { sendingRoutes } from '../api/sending.ts'
import { discoveryRoutes } from '../api/server-discovery.ts'
import { setupRoutes } from '../api/setup.ts'
import { sharedSecretRoutes } from '../api/shared-secret-registration.ts'
import { stateReadingRoutes } from '../api/state-reading.ts'
import { syncRoutes } from '../api/sync.ts'
import { threadRoutes } from '../api/threads.ts'
import { toDeviceRoutes } from '../api/to-device.ts'
import { userDirectoryRoutes } from '../api/user-directory.ts'
import type { Config } from '../config/schema.ts'
import type { Accounts } from '../services/accounts/accounts.ts'
import type { Media } from '../services/media/media.ts'
import type { ToDevice } from '../services/to-device/to-device.ts'
import { supportedVersions } from '../services/rooms/supported-versions.ts'
import type { HistoryServices } from './history-services.ts'
import type { OverviewServices } from './overview-services.ts'
import type { RoomServices } from './room-services.ts'
import type { SyncServices } from './sync-services.ts'

export interface ClientApiParts {
  readonly config: Config
  readonly accounts: Accounts
  readonly rooms: RoomServices
  readonly history: HistoryServices
  readonly overview: OverviewServices
  readonly sync: SyncServices
  readonly media: Media
  readonly toDevice: ToDevice
}

export function clientApi(parts: ClientApiParts): readonly ApiRoute[] {
  const { config, rooms, history, overview, sync, media, toDevice } = parts
  const serverName = config.server_name as ServerName
  return [
    ...discoveryRoutes({ publicUrl: config.public_url }),
    ...accountsApi(parts),
    ...roomRoutes(rooms),
    ...sendingRoutes(rooms),
    ...directoryRoutes({ ...rooms, serverName }),
    ...ephemeralRoutes(rooms),
    ...accountDataRoutes({ ...rooms, filters: sync.filters }),
    ...pushRuleRoutes(rooms),
    ...eventRoutes(history),
    ...stateReadingRoutes(history),
    ...relationRoutes(history),
    ...threadRoutes(history),
    ...roomSummaryRoutes(overview),
    ...notificationRoutes(overview),
    ...reportingRoutes(overview),
    ...syncRoutes(sync),
    ...toDeviceRoutes({ toDevice }),
    ...mediaRoutes({ media, serverName }),
  ]
}

function accountsApi({ config, accounts }: ClientApiParts): readonly ApiRoute[] {
  const passwordsEnabled = config.passwords.enabled
  const roomVersions = { default: config.rooms.default_version, stable: supportedVersions }
  return [
    ...capabilityRoutes({ roomVersions, passwordsEnabled }),
    ...loginRoutes({ accounts, passwordsEnabled }),
    ...registrationRoutes(accounts),
    ...sharedSecretRoutes(accounts, config.server_name as ServerName),
    ...setupRoutes(accounts, config.server_name as ServerName),
    ...accountRoutes(accounts),
    ...deviceRoutes(accounts),
    ...profileRoutes(accounts),
    ...userDirectoryRoutes(accounts),
  ]
}
