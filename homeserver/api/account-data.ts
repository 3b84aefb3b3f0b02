/** Account data, tags and filters. */
import * as spec from '#spec/client-server/account-data.ts'
import type { Filter } from '#spec/client-server/filter.ts'
import { defineFilter, getFilter } from '#spec/client-server/filters.ts'
import { deleteRoomTag, getRoomTags, setRoomTag, type Tag } from '#spec/client-server/tags.ts'
import { MatrixError } from '#spec/errors.ts'
import type { RoomId, UserId } from '#spec/ids.ts'
import type { AccountData } from '#homeserver/services/account-data/account-data.ts'
import type { JsonOf } from '#homeserver/services/cluster/remote-service.ts'
import type { Tags } from '#homeserver/services/account-data/tags.ts'
import { PUSH_RULES_TYPE, type PushRules } from '#homeserver/services/push/push-rules.ts'
import type { JsonObject } from '#homeserver/services/rooms/event-draft.ts'
import type { RoomAccess } from '#homeserver/services/rooms/room-access.ts'
import type { StoredFilters } from '#homeserver/services/sync/stored-filters.ts'
import { refuseOthers } from './own-user.ts'
import { route, type ApiRoute } from './route.ts'

export interface AccountDataRoutesPorts {
  readonly accountData: AccountData
  readonly pushRules: PushRules
  readonly tags: Tags
  readonly filters: StoredFilters
  readonly access: RoomAccess
}

export function accountDataRoutes({
  accountData,
  pushRules,
  tags,
  filters,
  access,
}: AccountDataRoutesPorts): readonly ApiRoute[] {
  async function read(user: UserId, scope: RoomId | '', type: string): Promise<Record<string, unknown>> {
    if (scope === '' && type === PUSH_RULES_TYPE) return { global: await pushRules.ruleset(user) }
    const content = await accountData.get(user, scope, type)
    if (!content) throw new MatrixError('M_NOT_FOUND', 'No data of this type was kept.')
    return content
  }

  return [
    route(spec.setAccountData, async ({ params, body }, caller) => {
      refuseOthers(caller, params.userId)
      await accountData.set(caller.userId, '', params.type, body as JsonObject)
      return {}
    }),
    route(spec.getAccountData, async ({ params }, caller) => {
      refuseOthers(caller, params.userId)
      return await read(caller.userId, '', params.type)
    }),
    route(spec.setAccountDataPerRoom, async ({ params, body }, caller) => {
      refuseOthers(caller, params.userId)
      await access.known(params.roomId, caller.userId)
      await accountData.set(caller.userId, params.roomId, params.type, body as JsonObject)
      return {}
    }),
    route(spec.getAccountDataPerRoom, async ({ params }, caller) => {
      refuseOthers(caller, params.userId)
      return await read(caller.userId, params.roomId, params.type)
    }),

    route(getRoomTags, async ({ params }, caller) => {
      refuseOthers(caller, params.userId)
      return { tags: { ...(await tags.of(caller.userId, params.roomId)) } }
    }),
    route(setRoomTag, async ({ params, body }, caller) => {
      refuseOthers(caller, params.userId)
      await access.known(params.roomId, caller.userId)
      await tags.set(caller.userId, params.roomId, params.tag, body as JsonOf<Tag>)
      return {}
    }),
    route(deleteRoomTag, async ({ params }, caller) => {
      refuseOthers(caller, params.userId)
      await tags.delete(caller.userId, params.roomId, params.tag)
      return {}
    }),

    route(defineFilter, async ({ params, body }, caller) => {
      refuseOthers(caller, params.userId)
      return { filter_id: await filters.keep(caller.userId, body as JsonOf<Filter>) }
    }),
    route(getFilter, async ({ params }, caller) => {
      refuseOthers(caller, params.userId)
      return await filters.get(caller.userId, params.filterId)
    }),
  ]
}
