import type { Key, Table } from '#homeserver/ports/store.ts'

/** One text for each partition of each table. */
export function partitionName(table: Table, key: Key): string {
  return `${table.name} ${JSON.stringify(key.slice(0, table.partition))}`
}
