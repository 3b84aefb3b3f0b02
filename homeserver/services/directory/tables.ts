/** Names of rooms and the list of published ones. */
import type { RoomAlias, RoomId, UserId } from '#spec/ids.ts'
import { table } from '#homeserver/ports/store.ts'

export interface StoredAlias {
  readonly room: RoomId
  readonly creator: UserId
}
/** Written by the shard of the alias, which decides who gets it. */
export const aliases = table<[RoomAlias], StoredAlias>('aliases', { columns: ['text'] })
export const aliasesOfRoom = table<[RoomId, RoomAlias], { readonly creator: UserId }>('aliases_of_room', {
  columns: ['text', 'text'],
})

/** One partition of all published rooms: there are few enough to list. */
export const PUBLISHED = 'public'
export const publishedRooms = table<[typeof PUBLISHED, RoomId], { readonly by: UserId }>('published_rooms', {
  columns: ['text', 'text'],
})

export const directoryTables = [aliases, aliasesOfRoom, publishedRooms]
