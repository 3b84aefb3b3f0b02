import type { Filter } from '#spec/client-server/filter.ts'
import type { UserId } from '#spec/ids.ts'
import { table } from '#homeserver/ports/store.ts'

/** Filters that clients keep here, named by the hash of their content: keeping one twice is keeping it once. */
export const filters = table<[UserId, id: string], { readonly filter: Filter }>('filters', {
  columns: ['text', 'text'],
})

export const filterTables = [filters]
