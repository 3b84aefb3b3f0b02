/** Puts together what looks over many rooms, or at rooms from outside: previews, spaces, notifications and reports. */
import type { UserId } from '#spec/ids.ts'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import type { Store } from '../ports/store.ts'
import { RoomDoors } from '../services/directory/room-doors.ts'
import { RoomPreviews } from '../services/directory/room-previews.ts'
import { SpaceHierarchy } from '../services/directory/space-hierarchy.ts'
import type { Home } from '../services/cluster/remote-service.ts'
import { Followed } from '../services/log/followed.ts'
import type { Shards } from '../services/log/shards.ts'
import { NotificationList } from '../services/notifications/notification-list.ts'
import { KeptReports } from '../services/reports/kept-reports.ts'
import { Reports } from '../services/reports/reports.ts'
import type { Deployment } from './deployment.ts'
import type { HistoryServices } from './history-services.ts'
import type { RoomServices } from './room-services.ts'
import { reportsAtHome } from './user-data-at-home.ts'

export interface OverviewServicesPorts {
  readonly store: Store
  readonly shards: Shards
  readonly clock: Clock
  readonly random: Random
  readonly rooms: RoomServices
  readonly history: HistoryServices
  readonly home: Home | undefined
  readonly upToDate?: Deployment['upToDate']
  readonly userExists: (user: UserId) => Promise<boolean>
}

export function overviewServices({ rooms: services, history, ...ports }: OverviewServicesPorts) {
  const doors = new RoomDoors(services)
  const keptReports = reportsAtHome(ports.home, new KeptReports(ports))
  return {
    readers: history.readers,
    previews: new RoomPreviews({ ...services, doors }),
    hierarchy: new SpaceHierarchy({ ...services, doors }),
    notificationList: new NotificationList({ ...services, shards: ports.shards, followed: new Followed(ports) }),
    reports: new Reports({ ...ports, kept: keptReports, rooms: services.rooms, singles: history.singles }),
    keptReports,
  }
}

export type OverviewServices = ReturnType<typeof overviewServices>
