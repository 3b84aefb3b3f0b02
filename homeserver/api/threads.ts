/** Listing the threads of a room. */
import { getThreadRoots } from '#spec/client-server/threads.ts'
import type { Readers } from '#homeserver/services/history/readers.ts'
import type { ThreadList } from '#homeserver/services/history/thread-list.ts'
import { route, type ApiRoute } from './route.ts'

export function threadRoutes(ports: {
  readonly readers: Readers
  readonly threadList: ThreadList
}): readonly ApiRoute[] {
  return [
    route(getThreadRoots, async ({ params, query }, caller) => {
      const page = await ports.threadList.read({
        room: params.roomId,
        reader: await ports.readers.of(caller),
        participated: query.include === 'participated',
        from: query.from,
        limit: query.limit,
      })
      return { ...page }
    }),
  ]
}
