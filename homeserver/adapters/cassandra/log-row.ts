/**
 * A commit as it lies in the change log: one row that holds all of it, so that it is there whole or not at all. What the tables
 * hold can be made from such rows again.
 */
import { StoreError, type Key, type LogEntry, type Table } from '#homeserver/ports/store.ts'

/** A change to one row of a table; an undefined value deletes it. */
export interface TableRow {
  readonly table: Table
  readonly key: Key
  /** JSON. */
  readonly value: string | undefined
  readonly position: number
}

export interface LogRow {
  readonly first: number
  readonly last: number
  /** Of the writer that wrote it, or that confirmed what it found of its predecessor. */
  readonly term: number
  readonly body: string
}

/** As it stands in the body: kind, subject, time, note, writes. */
type StoredEntry = readonly [kind: string, subject: string, at: number, note: unknown, writes: readonly StoredWrite[]]
type StoredWrite = readonly [table: string, key: Key, value: unknown]

export type Tables = ReadonlyMap<string, Table>

/** A value is turned into text once, for the log and for its table. */
export function encodeEntries(
  entries: readonly LogEntry[],
  tables: Tables,
): { readonly texts: readonly string[]; readonly rows: readonly TableRow[] } {
  const rows: TableRow[] = []
  const texts = entries.map(({ kind, subject, at, note, writes, position }) => {
    const stored = writes.map((write) => {
      const table = declared(tables, write.table.name)
      const value = write.value === undefined ? undefined : JSON.stringify(write.value)
      rows.push({ table, key: write.key, value, position })
      return `[${JSON.stringify(table.name)},${JSON.stringify(write.key)},${value ?? 'null'}]`
    })
    return `[${JSON.stringify(kind)},${JSON.stringify(subject)},${at},${JSON.stringify(note)},[${stored.join(',')}]]`
  })
  return { texts, rows }
}

/** Rows of tables that are not declared any more are left out. */
export function parseRow(row: Pick<LogRow, 'first' | 'body'>, tables: Tables): LogEntry[] {
  const stored = JSON.parse(row.body) as StoredEntry[]
  return stored.map(([kind, subject, at, note, writes], index) => ({
    position: row.first + index,
    ...{ kind, subject, at, note: note as LogEntry['note'] },
    writes: writes.flatMap(([name, key, value]) => {
      const table = tables.get(name)
      return table ? [{ table, key, value: value === null ? undefined : value }] : []
    }),
  }))
}

/**
 * The row's changes to tables, for whoever has to write them again. Throws where a newer program wrote to a table that this one does not
 * know: it must not leave out what that one has promised.
 */
export function rowsIn(row: Pick<LogRow, 'first' | 'body'>, tables: Tables): TableRow[] {
  return (JSON.parse(row.body) as StoredEntry[]).flatMap(([, , , , writes], index) =>
    writes.map(([name, key, value]) => ({
      ...{ table: declared(tables, name), key, position: row.first + index },
      value: value === null ? undefined : JSON.stringify(value),
    })),
  )
}

function declared(tables: Tables, name: string): Table {
  const table = tables.get(name)
  if (!table) throw new StoreError('broken', `the table ${name} is not declared`)
  return table
}
