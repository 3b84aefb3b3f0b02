/** What accounts ask of the rooms, which stand above them. */
import type { RoomId, UserId } from '#spec/ids.ts'
import type { AccountHooks } from '../services/accounts/accounts.ts'
import type { RoomServices } from './room-services.ts'

export function accountHooks({ userRooms, membership }: RoomServices): AccountHooks {
  async function roomsOf(user: UserId, memberships: readonly string[]): Promise<RoomId[]> {
    const rooms = await userRooms.of(user)
    return [...rooms].filter(([, row]) => memberships.includes(row.membership)).map(([room]) => room)
  }

  return {
    propagation: {
      joinedRooms: (user) => roomsOf(user, ['join']),
      renewMembership: (user, room) => membership.refreshProfile(room, user),
    },
    async onDeactivated(user, signal) {
      const failures: unknown[] = []
      for (const room of await roomsOf(user, ['join', 'invite', 'knock'])) {
        if (signal.aborted) return
        // One room that cannot be left must not keep the user in all the others; the rest is tried again later.
        await membership.leave(room, user).catch((error: unknown) => failures.push(error))
      }
      if (failures.length > 0) throw new AggregateError(failures, `${failures.length} rooms could not be left`)
    },
  }
}
