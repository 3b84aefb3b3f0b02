/** Reading the history of rooms and who was in them. */
import * as definitions from '#spec/client-server/events.ts'
import type { EventByTime } from '#homeserver/services/history/event-by-time.ts'
import type { EventContexts } from '#homeserver/services/history/event-contexts.ts'
import type { MessagePages } from '#homeserver/services/history/message-pages.ts'
import type { Readers } from '#homeserver/services/history/readers.ts'
import type { TimelineDirection } from '#homeserver/services/history/room-position.ts'
import type { RoomState } from '#homeserver/services/history/room-state.ts'
import type { SingleEvents } from '#homeserver/services/history/single-events.ts'
import { selectRoomEvents } from '#homeserver/services/sync/filter-selection.ts'
import type { Direction } from '#spec/query.ts'
import { route, type ApiRoute } from './route.ts'

export interface EventPorts {
  readonly readers: Readers
  readonly messages: MessagePages
  readonly contexts: EventContexts
  readonly singles: SingleEvents
  readonly byTime: EventByTime
  readonly state: RoomState
}

const directions: Readonly<Record<Direction, TimelineDirection>> = { b: 'backwards', f: 'forwards' }

export function eventRoutes({ readers, messages, contexts, singles, byTime, state }: EventPorts): readonly ApiRoute[] {
  return [
    route(definitions.getRoomEvents, async ({ params, query }, caller) => {
      const { dir, from, to, limit, filter } = query
      const page = await messages.read({
        room: params.roomId,
        reader: await readers.of(caller),
        direction: directions[dir],
        from,
        to,
        limit: limit ?? filter?.limit,
        selection: selectRoomEvents(filter),
        withSenders: filter?.lazy_load_members ?? false,
      })
      return { ...page }
    }),
    route(definitions.getEventContext, async ({ params, query }, caller) => {
      const context = await contexts.around({
        room: params.roomId,
        eventId: params.eventId,
        reader: await readers.of(caller),
        limit: query.limit,
        selection: selectRoomEvents(query.filter),
        lazyMembers: query.filter?.lazy_load_members ?? false,
      })
      return { ...context }
    }),
    route(definitions.getOneRoomEvent, async ({ params }, caller) =>
      singles.get(params.roomId, params.eventId, await readers.of(caller)),
    ),
    route(definitions.getEventByTimestamp, async ({ params, query }, caller) => {
      const found = await byTime.closest(params.roomId, caller.userId, {
        ts: query.ts,
        direction: directions[query.dir],
      })
      return { event_id: found.eventId, origin_server_ts: found.ts }
    }),
    route(definitions.getMembersByRoom, async ({ params, query }, caller) => {
      const wanted = { at: query.at, membership: query.membership, notMembership: query.not_membership }
      return { chunk: await state.members(params.roomId, await readers.of(caller), wanted) }
    }),
    route(definitions.getJoinedMembersByRoom, async ({ params }, caller) => ({
      joined: await state.joined(params.roomId, caller.userId),
    })),
  ]
}
