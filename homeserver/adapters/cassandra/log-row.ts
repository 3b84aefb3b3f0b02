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

export interface ParsedEntry extends Omit<LogEntry, 'writes'> {
  readonly writes: readonly { readonly table: string; readonly key: Key; readonly value: unknown }[]
}

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

export function parseRow(row: Pick<LogRow, 'first' | 'body'>): ParsedEntry[] {
  const stored = JSON.parse(row.body) as StoredEntry[]
  return stored.map(([kind, subject, at, note, writes], index) => ({
    position: row.first + index,
    ...{ kind, subject, at, note: note as LogEntry['note'] },
    writes: writes.map(([table, key, value]) => ({ table, key, value: value === null ? undefined : value })),
  }))
}

/** The row's changes to tables, for whoever has to write them again. */
export function rowsIn(row: Pick<LogRow, 'first' | 'body'>, tables: Tables): TableRow[] {
  return parseRow(row).flatMap(({ position, writes }) =>
    writes.map(({ table, key, value }) => ({
      table: declared(tables, table),
      key,
      value: value === undefined ? undefined : JSON.stringify(value),
      position,
    })),
  )
}

function declared(tables: Tables, name: string): Table {
  const table = tables.get(name)
  if (!table) throw new StoreError('broken', `the table ${name} is not declared`)
  return table
}
