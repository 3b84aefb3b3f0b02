/** A look at rooms and spaces from outside. */
import { getRoomSummary, getSpaceHierarchy } from '#spec/client-server/room-summary.ts'
import type { RoomPreviews } from '#homeserver/services/directory/room-previews.ts'
import type { SpaceHierarchy } from '#homeserver/services/directory/space-hierarchy.ts'
import { route, type ApiRoute } from './route.ts'

export function roomSummaryRoutes(ports: {
  readonly previews: RoomPreviews
  readonly hierarchy: SpaceHierarchy
}): readonly ApiRoute[] {
  return [
    route(getRoomSummary, async ({ params }, caller) =>
      ports.previews.of(params.roomIdOrAlias, caller.session?.userId),
    ),
    route(getSpaceHierarchy, async ({ params, query }, caller) =>
      ports.hierarchy.page({
        space: params.roomId,
        user: caller.userId,
        suggestedOnly: query.suggested_only ?? false,
        depthMax: query.max_depth,
        limit: query.limit,
        from: query.from,
      }),
    ),
  ]
}
