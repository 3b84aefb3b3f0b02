/** Reading the state of rooms. */
import * as definitions from '#spec/client-server/state.ts'
import type { Readers } from '#homeserver/services/history/readers.ts'
import type { RoomState } from '#homeserver/services/history/room-state.ts'
import type { RoomId } from '#spec/ids.ts'
import type { Member } from './caller.ts'
import { route, type ApiRoute } from './route.ts'

interface StateKeyWanted {
  readonly roomId: RoomId
  readonly eventType: string
  readonly stateKey: string
}

export function stateReadingRoutes(ports: {
  readonly readers: Readers
  readonly state: RoomState
}): readonly ApiRoute[] {
  const one = async (wanted: StateKeyWanted, format: 'content' | 'event' = 'content', caller: Member) => {
    const key = { type: wanted.eventType, stateKey: wanted.stateKey }
    const event = await ports.state.one(wanted.roomId, key, await ports.readers.of(caller))
    return format === 'event' ? event : event.content
  }
  return [
    route(definitions.getRoomState, async ({ params }, caller) =>
      ports.state.whole(params.roomId, await ports.readers.of(caller)),
    ),
    route(definitions.getRoomStateWithKey, ({ params, query }, caller) => one(params, query.format, caller)),
    route(definitions.getRoomStateWithEmptyKey, ({ params, query }, caller) =>
      one({ ...params, stateKey: '' }, query.format, caller),
    ),
  ]
}
