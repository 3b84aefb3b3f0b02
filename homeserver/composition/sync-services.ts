/** Puts the sync engine together, which both transports use. */
import type { Clock } from '../ports/clock.ts'
import type { Store } from '../ports/store.ts'
import { Followed } from '../services/log/followed.ts'
import { RecentChanges } from '../services/log/recent-changes.ts'
import type { Home } from '../services/cluster/remote-service.ts'
import type { Shards } from '../services/log/shards.ts'
import { RoomSummaries } from '../services/summary/room-summaries.ts'
import { Audience } from '../services/sync/audience.ts'
import { JoinedRooms } from '../services/sync/joined-rooms.ts'
import { Notifier } from '../services/sync/notifier.ts'
import { OtherRooms } from '../services/sync/other-rooms.ts'
import { PastStates } from '../services/sync/past-state.ts'
import { RoomStates } from '../services/sync/room-state-part.ts'
import { RoomWindows } from '../services/sync/room-window.ts'
import { SentMembers } from '../services/sync/sent-members.ts'
import { StoredFilters } from '../services/sync/stored-filters.ts'
import { SyncEngine } from '../services/sync/sync-engine.ts'
import { SyncPreparation } from '../services/sync/sync-preparation.ts'
import { SyncWait } from '../services/sync/sync-wait.ts'
import type { Inboxes } from '../services/to-device/inboxes.ts'
import type { Deployment } from './deployment.ts'
import type { RoomServices } from './room-services.ts'
import { filtersAtHome } from './user-data-at-home.ts'

export interface SyncServicesPorts {
  readonly store: Store
  readonly shards: Shards
  readonly clock: Clock
  readonly epoch: string
  readonly home: Home | undefined
  readonly rooms: RoomServices
  readonly inboxes: Inboxes
  readonly upToDate?: Deployment['upToDate']
}

export function syncServices(ports: SyncServicesPorts) {
  const { store, shards, clock, epoch, home, rooms: services, inboxes, upToDate } = ports
  const recent = new RecentChanges(shards)
  const followed = new Followed({ shards, upToDate })
  const windows = new RoomWindows(services)
  const pastStates = new PastStates({ store })
  const states = new RoomStates({ ...services, pastStates, sentMembers: new SentMembers() })
  const joined = new JoinedRooms({ ...services, windows, states, pastStates, summaries: new RoomSummaries(services) })
  const others = new OtherRooms({ ...services, windows, states, pastStates })
  const engine = new SyncEngine({ ...services, shards, followed, recent, joined, others, inboxes, epoch })
  // Last among those who read the log: whoever is woken finds everything else up to date.
  const notifier = new Notifier({ ...services, shards, audience: new Audience({ ...services, shards }) })
  const filters = filtersAtHome(home, new StoredFilters({ store, shards }))
  const preparation = new SyncPreparation({ ...services, filters })
  return { engine, notifier, filters, preparation, wait: new SyncWait({ engine, notifier, clock }), pastStates }
}

export type SyncServices = ReturnType<typeof syncServices>
