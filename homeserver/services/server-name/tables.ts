import type { ServerName } from '#spec/ids.ts'
import { table } from '#homeserver/ports/store.ts'

export const THIS_SERVER = 'this'

/** The server that the data belongs to: one row, written by the first shard at the first start. */
export const serverNames = table<[typeof THIS_SERVER], { readonly name: ServerName }>('server_names', {
  columns: ['text'],
})

export const serverNameTables = [serverNames]
