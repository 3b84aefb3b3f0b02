/** What a user's clients keep with the server. Written by the user's shard. */
import type { Filter } from '#spec/client-server/filter.ts'
import type { EventContent } from '#spec/events/client-event.ts'
import type { RoomId, UserId } from '#spec/ids.ts'
import { table } from '#homeserver/ports/store.ts'

/** Where account data belongs: a room, or empty for the account as a whole. */
export type AccountDataScope = RoomId | ''

export interface StoredAccountData {
  readonly content: EventContent
  readonly position: number
}
export const accountData = table<[UserId, AccountDataScope, type: string], StoredAccountData>('account_data', {
  columns: ['text', 'text', 'text'],
})
/** Where each stands in the order of changes. */
export const accountDataByPosition = table<
  [UserId, position: number],
  { readonly scope: AccountDataScope; readonly type: string }
>('account_data_by_position', { columns: ['text', 'int'] })

/** Filters are named by the hash of their content: keeping one twice is keeping it once. */
export const filters = table<[UserId, id: string], { readonly filter: Filter }>('filters', {
  columns: ['text', 'text'],
})

export const accountDataTables = [accountData, accountDataByPosition, filters]
