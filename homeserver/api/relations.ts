/** Events that refer to an event, in three degrees of narrowness. */
import * as definitions from '#spec/client-server/relations.ts'
import type { Readers } from '#homeserver/services/history/readers.ts'
import type { RelationPages, RelationsPage } from '#homeserver/services/history/relation-pages.ts'
import type { EventId, RoomId } from '#spec/ids.ts'
import type { Direction } from '#spec/query.ts'
import type { Member } from './caller.ts'
import { route, type ApiRoute } from './route.ts'

interface Narrowed {
  readonly roomId: RoomId
  readonly eventId: EventId
  readonly relType?: string
  readonly eventType?: string
}

interface Paging {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly limit?: number | undefined
  readonly dir?: Direction | undefined
  readonly recurse?: boolean | undefined
}

export function relationRoutes(ports: {
  readonly readers: Readers
  readonly relationPages: RelationPages
}): readonly ApiRoute[] {
  const read = async ({ roomId, ...narrowed }: Narrowed, query: Paging, caller: Member): Promise<RelationsPage> =>
    ports.relationPages.read({
      ...narrowed,
      room: roomId,
      reader: await ports.readers.of(caller),
      direction: query.dir === 'f' ? 'forwards' : 'backwards',
      from: query.from,
      to: query.to,
      limit: query.limit,
      recurse: query.recurse ?? false,
    })
  return [
    route(definitions.getRelatingEvents, async ({ params, query }, caller) => ({
      ...(await read(params, query, caller)),
    })),
    route(definitions.getRelatingEventsWithRelType, async ({ params, query }, caller) => ({
      ...(await read(params, query, caller)),
    })),
    route(definitions.getRelatingEventsWithRelTypeAndEventType, async ({ params, query }, caller) => ({
      ...(await read(params, query, caller)),
    })),
  ]
}
