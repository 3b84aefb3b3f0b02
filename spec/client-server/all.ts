/** The endpoint table of the Client-Server API: what is mounted, documented and checked for coverage. */
import { endpointsOf } from '../endpoint-table.ts'
import type { Endpoint } from '../endpoint.ts'
import * as accountData from './account-data.ts'
import * as account from './account.ts'
import * as aliases from './aliases.ts'
import * as capabilities from './capabilities.ts'
import * as devices from './devices.ts'
import * as events from './events.ts'
import * as filters from './filters.ts'
import * as joining from './joining.ts'
import * as login from './login.ts'
import * as mediaLegacy from './media-legacy.ts'
import * as media from './media.ts'
import * as membership from './membership.ts'
import * as notifications from './notifications.ts'
import * as profiles from './profiles.ts'
import * as publicRooms from './public-rooms.ts'
import * as pushRules from './push-rules.ts'
import * as receipts from './receipts.ts'
import * as registration from './registration.ts'
import * as relations from './relations.ts'
import * as reporting from './reporting.ts'
import * as roomCreation from './room-creation.ts'
import * as roomSummary from './room-summary.ts'
import * as roomUpgrade from './room-upgrade.ts'
import * as sendToDevice from './send-to-device.ts'
import * as sending from './sending.ts'
import * as serverDiscovery from './server-discovery.ts'
import * as state from './state.ts'
import * as sync from './sync.ts'
import * as tags from './tags.ts'
import * as thirdPartyNetworks from './third-party-networks.ts'
import * as threads from './threads.ts'
import * as typing from './typing.ts'
import * as userDirectory from './user-directory.ts'

export const clientServerEndpoints: readonly Endpoint[] = endpointsOf([
  accountData,
  account,
  aliases,
  capabilities,
  devices,
  events,
  filters,
  joining,
  login,
  mediaLegacy,
  media,
  membership,
  notifications,
  profiles,
  publicRooms,
  pushRules,
  receipts,
  registration,
  relations,
  reporting,
  roomCreation,
  roomSummary,
  roomUpgrade,
  sendToDevice,
  sending,
  serverDiscovery,
  state,
  sync,
  tags,
  thirdPartyNetworks,
  threads,
  typing,
  userDirectory,
])
