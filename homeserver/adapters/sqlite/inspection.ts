/** Looks at a database without changing it, also while a server is using it and whatever its schema version. */
import { DatabaseSync } from 'node:sqlite'
import type { Key, Row, Table } from '#homeserver/ports/store.ts'
import { prepare, reading, type Connection } from './connection.ts'
import { APPLICATION_ID } from './schema.ts'
import { getSql, keyColumns, quoted } from './sql.ts'

const BUSY_TIMEOUT_MS = 5_000
const PROBLEMS_MAX = 10

export class Inspection implements Disposable {
  readonly #connection: Connection

  /** Throws `StoreError` where the file cannot be opened. */
  constructor(path: string) {
    this.#connection = reading(() => new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS }))
  }

  get isOurs(): boolean {
    return this.#number('PRAGMA application_id') === APPLICATION_ID
  }

  get schemaVersion(): number {
    return this.#number('PRAGMA user_version')
  }

  /** Reads the whole file. Empty where everything is in order. */
  problems(): string[] {
    const rows = reading(() => prepare(this.#connection, `PRAGMA integrity_check(${PROBLEMS_MAX})`).all())
    return (rows as unknown as [string][]).map(([verdict]) => verdict).filter((verdict) => verdict !== 'ok')
  }

  get<K extends Key, Value>(table: Table<K, Value>, key: K): Value | undefined {
    const row = reading(() => prepare(this.#connection, getSql(table)).get(...key))
    return row === undefined ? undefined : (JSON.parse((row as unknown as [string])[0]) as Value)
  }

  /** Every row by its key, or of a table with rows in the order of writing only the last ones written. */
  *rows<K extends Key, Value>(table: Table<K, Value>, { newest }: { newest?: number } = {}): Generator<Row<K, Value>> {
    const columns = keyColumns(table)
    const order = newest === undefined ? columns : 'rowid DESC'
    const sql = `SELECT ${columns}, value FROM ${quoted(table.name)} ORDER BY ${order} LIMIT ?`
    // A negative limit is none.
    const rows = reading(() => prepare(this.#connection, sql).iterate(newest ?? -1))
    for (const row of rows as unknown as Iterable<(string | number)[]>) {
      yield { key: row.slice(0, -1) as Key as K, value: JSON.parse(row.at(-1) as string) as Value }
    }
  }

  [Symbol.dispose](): void {
    this.#connection.close()
  }

  #number(sql: string): number {
    const [value] = reading(() => prepare(this.#connection, sql).get()) as unknown as [number]
    return value
  }
}
