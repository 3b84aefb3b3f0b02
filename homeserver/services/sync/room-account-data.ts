import type * as z from 'zod'
import type { BareEvent } from '#spec/events/client-event.ts'
import type { RoomId } from '#spec/ids.ts'
import type { RoomSpan } from './sync-request.ts'

/** What a sync tells of the account data of a room, whether the user is in it or has left. */
export function roomAccountData(room: RoomId, { request, accountData }: RoomSpan): z.input<typeof BareEvent>[] {
  const selection = request.filter.rooms.accountData
  if (!selection.admitsRoom(room)) return []
  return accountData.map(({ type, content }) => ({ type, content })).filter((event) => selection.admits(event))
}
