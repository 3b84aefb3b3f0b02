/** Making rooms, coming and going. */
import { createRoom } from '#spec/client-server/room-creation.ts'
import { joinRoom, joinRoomById } from '#spec/client-server/joining.ts'
import * as membership from '#spec/client-server/membership.ts'
import { upgradeRoom } from '#spec/client-server/room-upgrade.ts'
import { getProtocols } from '#spec/client-server/third-party-networks.ts'
import { MatrixError } from '#spec/errors.ts'
import { isRoomId, type RoomAlias, type RoomId, type RoomIdOrAlias } from '#spec/ids.ts'
import type { Aliases } from '#homeserver/services/directory/aliases.ts'
import type { PublishedRooms } from '#homeserver/services/directory/published-rooms.ts'
import type { JsonObject } from '#homeserver/services/rooms/event-draft.ts'
import type { RoomMembership } from '#homeserver/services/rooms/membership.ts'
import type { RoomCreation } from '#homeserver/services/rooms/room-creation.ts'
import type { RoomUpgrade } from '#homeserver/services/rooms/room-upgrade.ts'
import type { UserRooms } from '#homeserver/services/rooms/user-rooms.ts'
import { route, type ApiRoute } from './route.ts'

export interface RoomRoutesPorts {
  readonly creation: RoomCreation
  readonly membership: RoomMembership
  readonly upgrade: RoomUpgrade
  readonly aliases: Aliases
  readonly published: PublishedRooms
  readonly userRooms: UserRooms
}

export function roomRoutes(ports: RoomRoutesPorts): readonly ApiRoute[] {
  const { creation, upgrade, membership: members, aliases, published, userRooms } = ports

  async function resolved(target: RoomIdOrAlias): Promise<RoomId> {
    if (isRoomId(target)) return target as RoomId
    const room = await aliases.resolve(target as RoomAlias)
    if (room) return room
    throw new MatrixError('M_NOT_FOUND', `There is no room with the alias ${target}.`)
  }

  return [
    route(createRoom, async ({ body }, { userId, session }) => {
      if (body.visibility === 'public') published.refuseByPolicy(session)
      if (body.invite_3pid && body.invite_3pid.length > 0) {
        throw new MatrixError('M_FORBIDDEN', 'This server has no identity server: invite by user ID.')
      }
      const room = await creation.create({
        creator: userId,
        preset: body.preset,
        isPublished: body.visibility === 'public',
        aliasLocalpart: body.room_alias_name,
        name: body.name,
        topic: body.topic,
        invited: body.invite ?? [],
        isDirect: body.is_direct ?? false,
        version: body.room_version,
        creationContent: (body.creation_content ?? {}) as JsonObject,
        initialState: (body.initial_state ?? []).map(({ type, state_key: stateKey = '', content }) => ({
          type,
          stateKey,
          content: content as JsonObject,
        })),
        powerLevelOverride: (body.power_level_content_override ?? {}) as JsonObject,
      })
      return { room_id: room }
    }),

    route(upgradeRoom, async ({ params, body }, { userId }) => ({
      replacement_room: await upgrade.upgrade(params.roomId, userId, body.new_version, body.additional_creators ?? []),
    })),

    route(joinRoomById, async ({ params, body }, { userId }) => {
      await members.join(params.roomId, userId, body as JsonObject)
      return { room_id: params.roomId }
    }),
    route(joinRoom, async ({ params, body }, { userId }) => {
      const room = await resolved(params.roomIdOrAlias)
      await members.join(room, userId, body as JsonObject)
      return { room_id: room }
    }),
    route(membership.knockRoom, async ({ params, body }, { userId }) => {
      const room = await resolved(params.roomIdOrAlias)
      await members.knock(room, userId, body.reason)
      return { room_id: room }
    }),

    route(membership.inviteUser, async ({ params, body }, { userId }) => {
      await members.invite({ room: params.roomId, by: userId, target: body.user_id, reason: body.reason })
      return {}
    }),
    route(membership.kick, async ({ params, body }, { userId }) => {
      await members.kick({ room: params.roomId, by: userId, target: body.user_id, reason: body.reason })
      return {}
    }),
    route(membership.ban, async ({ params, body }, { userId }) => {
      await members.ban({ room: params.roomId, by: userId, target: body.user_id, reason: body.reason })
      return {}
    }),
    route(membership.unban, async ({ params, body }, { userId }) => {
      await members.unban({ room: params.roomId, by: userId, target: body.user_id, reason: body.reason })
      return {}
    }),
    route(membership.leaveRoom, async ({ params, body }, { userId }) => {
      await members.leave(params.roomId, userId, body.reason)
      return {}
    }),
    route(membership.forgetRoom, async ({ params }, { userId }) => {
      await members.forget(params.roomId, userId)
      return {}
    }),

    // Without bridges there is no other network.
    route(getProtocols, async () => ({})),
    route(membership.getJoinedRooms, async (_, { userId }) => {
      const rooms = await userRooms.of(userId)
      return { joined_rooms: [...rooms].filter(([, row]) => row.membership === 'join').map(([room]) => room) }
    }),
  ]
}
