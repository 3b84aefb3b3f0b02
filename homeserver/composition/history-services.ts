/** Puts together the services that read what has happened in rooms. */
import { EventByTime } from '../services/history/event-by-time.ts'
import { EventContexts } from '../services/history/event-contexts.ts'
import { HistoryAccess } from '../services/history/history-access.ts'
import { MessagePages } from '../services/history/message-pages.ts'
import { Readers } from '../services/history/readers.ts'
import type { SyncPosition } from '../services/history/room-position.ts'
import { RoomState } from '../services/history/room-state.ts'
import { SingleEvents } from '../services/history/single-events.ts'
import { StatesAfter } from '../services/history/state-after.ts'
import { TimelinePages } from '../services/history/timeline-pages.ts'
import type { RoomServices } from './room-services.ts'

export interface HistoryServicesPorts {
  readonly rooms: RoomServices
  readonly syncPosition: SyncPosition
}

export function historyServices({ rooms: services, syncPosition }: HistoryServicesPorts) {
  const access = new HistoryAccess(services)
  const statesAfter = new StatesAfter(services)
  const pages = new TimelinePages(services)
  const singles = new SingleEvents({ ...services, access })
  const messages = new MessagePages({ ...services, access, pages, statesAfter, syncPosition })
  const contexts = new EventContexts({ ...services, access, singles, pages, statesAfter })
  const state = new RoomState({ ...services, access, roomAccess: services.access, statesAfter, syncPosition })
  return {
    ...{ readers: new Readers(services), singles, messages, contexts, state },
    byTime: new EventByTime({ ...services, access }),
  }
}

export type HistoryServices = ReturnType<typeof historyServices>
