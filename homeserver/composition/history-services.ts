/** Puts together the services that read what has happened in rooms. */
import type { Store } from '../ports/store.ts'
import { EventByTime } from '../services/history/event-by-time.ts'
import { EventContexts } from '../services/history/event-contexts.ts'
import { HistoryAccess } from '../services/history/history-access.ts'
import { MessagePages } from '../services/history/message-pages.ts'
import { Readers } from '../services/history/readers.ts'
import { RelationPages } from '../services/history/relation-pages.ts'
import { RoomPositions, type SyncPosition } from '../services/history/room-position.ts'
import { RoomState } from '../services/history/room-state.ts'
import { SingleEvents } from '../services/history/single-events.ts'
import { StatesAfter } from '../services/history/state-after.ts'
import { ThreadList } from '../services/history/thread-list.ts'
import { TimelinePages } from '../services/history/timeline-pages.ts'
import { Followed } from '../services/log/followed.ts'
import type { Shards } from '../services/log/shards.ts'
import type { Deployment } from './deployment.ts'
import type { RoomServices } from './room-services.ts'

export interface HistoryServicesPorts {
  readonly store: Store
  readonly shards: Shards
  readonly upToDate?: Deployment['upToDate']
  readonly rooms: RoomServices
  /** Sync tokens are read by whoever gives them out. */
  readonly syncPosition: SyncPosition
}

export function historyServices({ store, rooms: services, syncPosition, ...ports }: HistoryServicesPorts) {
  const access = new HistoryAccess(services)
  const singles = new SingleEvents({ ...services, access })
  const reading = {
    ...services,
    access,
    singles,
    positions: new RoomPositions({ ...ports, followed: new Followed(ports), syncPosition }),
    statesAfter: new StatesAfter(services),
    pages: new TimelinePages(services),
  }
  return {
    singles,
    readers: new Readers(services),
    messages: new MessagePages(reading),
    contexts: new EventContexts(reading),
    byTime: new EventByTime(reading),
    state: new RoomState({ ...reading, roomAccess: services.access }),
    relationPages: new RelationPages(reading),
    threadList: new ThreadList({ ...reading, store }),
  }
}

export type HistoryServices = ReturnType<typeof historyServices>
