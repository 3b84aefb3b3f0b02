/** Aliases and the directory of published rooms. */
import * as spec from '#spec/client-server/aliases.ts'
import * as rooms from '#spec/client-server/public-rooms.ts'
import { MatrixError } from '#spec/errors.ts'
import type { Aliases } from '#homeserver/services/directory/aliases.ts'
import type { DirectoryPage, PublishedRooms } from '#homeserver/services/directory/published-rooms.ts'
import { route, type ApiRoute } from './route.ts'

export interface DirectoryRoutesPorts {
  readonly aliases: Aliases
  readonly published: PublishedRooms
  readonly serverName: string
}

export function directoryRoutes({ aliases, published, serverName }: DirectoryRoutesPorts): readonly ApiRoute[] {
  function refuseOtherServers(server: string | undefined): void {
    if (server === undefined || server === serverName) return
    throw new MatrixError('M_FORBIDDEN', 'Federation is switched off: only the directory of this server can be read.')
  }

  return [
    route(spec.setRoomAlias, async ({ params, body }, { userId }) => {
      await aliases.add(params.roomAlias, body.room_id, userId)
      return {}
    }),
    route(spec.getRoomIdByAlias, async ({ params }) => {
      const room = await aliases.resolve(params.roomAlias)
      if (!room) throw new MatrixError('M_NOT_FOUND', `There is no room with the alias ${params.roomAlias}.`)
      return { room_id: room, servers: [serverName] }
    }),
    route(spec.deleteRoomAlias, async ({ params }, { session }) => {
      await aliases.remove(params.roomAlias, session)
      return {}
    }),
    route(spec.getLocalAliases, async ({ params }, { userId }) => ({
      aliases: await aliases.listed(params.roomId, userId),
    })),

    route(rooms.getRoomVisibilityOnDirectory, async ({ params }) => ({
      visibility: (await published.isPublished(params.roomId)) ? ('public' as const) : ('private' as const),
    })),
    route(rooms.setRoomVisibilityOnDirectory, async ({ params, body }, { session }) => {
      await published.setPublished(params.roomId, session, body.visibility !== 'private')
      return {}
    }),
    route(rooms.getPublicRooms, async ({ query }) => {
      refuseOtherServers(query.server)
      return pageReply(await published.list({ limit: query.limit, since: query.since }))
    }),
    route(rooms.queryPublicRooms, async ({ query, body }) => {
      refuseOtherServers(query.server)
      const { limit, since, filter } = body
      const page = await published.list({
        ...{ limit, since },
        search: filter?.generic_search_term,
        roomTypes: filter?.room_types,
      })
      return pageReply(page)
    }),
  ]
}

function pageReply({ rooms: chunk, next, previous, total }: DirectoryPage) {
  return {
    chunk: [...chunk],
    ...(next && { next_batch: next }),
    ...(previous && { prev_batch: previous }),
    total_room_count_estimate: total,
  }
}
