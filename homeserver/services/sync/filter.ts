/** A filter, stored or sent along, made ready to be asked about each event. Client-Server API, "Filtering". */
import type { Filter } from '#spec/client-server/filter.ts'
import type { EventFormat } from '../history/client-event.ts'
import { fieldSelection } from './filter-fields.ts'
import type { EventSelection, RoomEventSelection } from './filter-selection.ts'
import { roomTest, selectEvents, selectRoomEvents } from './filter-selection.ts'

export const TIMELINE_LIMIT_DEFAULT = 10
export const TIMELINE_LIMIT_MAX = 100

type ClientEvent = Readonly<Record<string, unknown>>

export interface CompiledFilter {
  readonly eventFormat: EventFormat
  /** Takes away what the client does not want of an event. */
  readonly withFields: (event: ClientEvent) => ClientEvent
  readonly presence: EventSelection
  readonly accountData: EventSelection
  readonly rooms: RoomsSelection
}

export interface RoomsSelection {
  readonly includeLeave: boolean
  /** A room that is not admitted is absent from the reply altogether. */
  admits(roomId: string): boolean
  readonly timeline: RoomEventSelection
  /** From 0, which the client gets if it asks for it, to `TIMELINE_LIMIT_MAX`. */
  readonly timelineLimit: number
  readonly state: RoomEventSelection
  readonly ephemeral: RoomEventSelection
  readonly accountData: RoomEventSelection
  readonly lazyLoadMembers: boolean
  readonly includeRedundantMembers: boolean
  readonly unreadThreadNotifications: boolean
}

export function compileFilter(filter: Filter): CompiledFilter {
  const fields = filter.event_fields ?? []
  const room = filter.room ?? {}
  const { timeline, state } = room
  return {
    eventFormat: filter.event_format ?? 'client',
    withFields: fields.length === 0 ? (event) => event : fieldSelection(fields),
    presence: selectEvents(filter.presence),
    accountData: selectEvents(filter.account_data),
    rooms: {
      includeLeave: room.include_leave ?? false,
      admits: roomTest(room),
      timeline: selectRoomEvents(timeline),
      timelineLimit: Math.min(timeline?.limit ?? TIMELINE_LIMIT_DEFAULT, TIMELINE_LIMIT_MAX),
      state: selectRoomEvents(state),
      ephemeral: selectRoomEvents(room.ephemeral),
      accountData: selectRoomEvents(room.account_data),
      lazyLoadMembers: state?.lazy_load_members ?? false,
      includeRedundantMembers: state?.include_redundant_members ?? false,
      unreadThreadNotifications: timeline?.unread_thread_notifications ?? false,
    },
  }
}

/** What a client gets that asks for no filter. */
export const NO_FILTER: CompiledFilter = compileFilter({})
