/** The storage port on SQLite. Reads are answered in place; commits go to the writer thread. */
import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Migration } from '#homeserver/ports/migrations.ts'
import {
  StoreError,
  type Key,
  type LogEntry,
  type Row,
  type Scan,
  type Store,
  type Table,
  type Write,
} from '#homeserver/ports/store.ts'
import { makeClosedFile } from './closed-file.ts'
import { openReader, openWriter, prepare, reading, type Connection, type Statement } from './connection.ts'
import { databaseTrouble, folderTrouble } from './start-trouble.ts'
import { migrate, POSITIONS_PER_SHARD } from './schema.ts'
import { getSql, keyColumns, quoted, scanSql } from './sql.ts'
import type { LogRow, RowChange } from './writer-messages.ts'
import { Writer } from './writer.ts'

export interface SqliteStoreOptions {
  readonly path: string
  readonly tables: readonly Table[]
  readonly migrations: readonly Migration[]
  /** Makes the epoch of a new database. */
  readonly newEpoch: () => string
}

/** Databases up to this size are checked at every start; larger ones by `friendshaped doctor`, so that a start stays quick. */
const CHECKED_AT_START_BYTES_MAX = 32 * 1024 * 1024

/** Rows that a walk over a table reads at a time. */
const WALK_ROWS = 500

/** In the body of a log row: table, key, and the value unless it is to be read from the table. */
type LoggedWrite = readonly [table: string, key: Key, value?: unknown]

export class SqliteStore implements Store {
  readonly #reader: Connection
  readonly #writer: Writer
  readonly #statements = new Map<string, Statement>()
  /** The statement of most reads, found without spelling it out. */
  readonly #gets = new Map<Table, Statement>()
  /** By table and shape, likewise. */
  readonly #scans = new Map<Table, Map<number, Statement>>()
  readonly #tables: ReadonlyMap<string, { readonly table: Table; readonly index: number }>
  /** The shards that this process writes. */
  readonly #held = new Set<number>()
  readonly #listeners = new Set<(shard: number, readable: number) => void>()
  #closed = false

  /** Opens or creates the database and brings its schema up to date; throws `StoreError` with what to do about it. */
  constructor(options: SqliteStoreOptions) {
    prepareDatabase(options)
    this.#tables = new Map(options.tables.map((table, index) => [table.name, { table, index }]))
    this.#reader = openReader(options.path)
    this.#writer = new Writer({ path: options.path, tables: options.tables })
  }

  async get<K extends Key, Value>(table: Table<K, Value>, key: K): Promise<Value | undefined> {
    return this.#get(table, key) as Value | undefined
  }

  async getMany<K extends Key, Value>(table: Table<K, Value>, keys: readonly K[]): Promise<(Value | undefined)[]> {
    return keys.map((key) => this.#get(table, key) as Value | undefined)
  }

  async scan<K extends Key, Value>(table: Table<K, Value>, scan: Scan): Promise<Row<K, Value>[]> {
    if (scan.prefix.length < table.partition)
      throw new StoreError('broken', `a scan of ${table.name} must name its partition`)
    const statement = this.#scanning(table, scan)
    const parameters = [...scan.prefix, ...(scan.after ?? []), ...(scan.before ?? []), scan.limit]
    const rows = reading(() => statement.all(...parameters) as unknown as (string | number)[][])
    return rows.map((columns) => rowOf<K, Value>(columns, scan.prefix))
  }

  async *rows<K extends Key, Value>(table: Table<K, Value>): AsyncIterable<Row<K, Value>> {
    const columns = keyColumns(table)
    const some = `SELECT ${columns}, value FROM ${quoted(table.name)}`
    const marks = table.columns.map(() => '?').join(', ')
    let last: Key | undefined
    for (;;) {
      const where = last ? `WHERE (${columns}) > (${marks})` : ''
      const statement = this.#prepared(`${some} ${where} ORDER BY ${columns} LIMIT ${WALK_ROWS}`)
      const page = reading(() => statement.all(...(last ?? [])) as unknown as (string | number)[][]).map((columns) =>
        rowOf<K, Value>(columns),
      )
      yield* page
      if (page.length < WALK_ROWS) return
      last = page.at(-1)?.key
    }
  }

  /** Whoever opens the file has it alone (`folder-lock.ts`), so there is nobody to fence off. */
  async takeOver(shard: number): Promise<number> {
    this.#held.add(shard)
    return await this.head(shard)
  }

  async giveUp(shard: number): Promise<void> {
    this.#held.delete(shard)
  }

  async head(shard: number): Promise<number> {
    const base = shard * POSITIONS_PER_SHARD
    const statement = this.#prepared('SELECT max(id) FROM log WHERE id > ? AND id < ?')
    const [last] = reading(() => statement.get(base, base + POSITIONS_PER_SHARD) as unknown as [number | null])
    return last === null ? 0 : last - base
  }

  async heads(count: number): Promise<number[]> {
    return await Promise.all(Array.from({ length: count }, (_, shard) => this.head(shard)))
  }

  async commit(shard: number, first: number, entries: readonly LogEntry[]): Promise<'committed' | 'conflict'> {
    if (this.#closed) throw new StoreError('closed', 'the database is closed')
    if (!this.#held.has(shard)) return 'conflict'
    if (entries.length === 0) return (await this.head(shard)) === first - 1 ? 'committed' : 'conflict'
    const log: LogRow[] = []
    const rows: RowChange[] = []
    for (const [index, entry] of entries.entries()) {
      if (entry.position !== first + index)
        throw new StoreError('broken', 'the positions of a commit must be consecutive')
      log.push([entry.position, entry.kind, entry.subject, entry.at, this.#encode(entry, rows)])
    }
    const result = await this.#writer.commit({ shard, first, log, rows })
    if (result === 'committed') for (const listener of this.#listeners) listener(shard, first + entries.length - 1)
    return result
  }

  async whenReadable(): Promise<void> {
    // One database: what is committed is there for all.
  }

  watch(listener: (shard: number, readable: number) => void): Disposable {
    this.#listeners.add(listener)
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) }
  }

  async log(shard: number, after: number, limit: number, readable = POSITIONS_PER_SHARD - 1): Promise<LogEntry[]> {
    const base = shard * POSITIONS_PER_SHARD
    const statement = this.#prepared(
      'SELECT id, kind, subject, at, body FROM log WHERE id > ? AND id <= ? ORDER BY id LIMIT ?',
    )
    const rows = reading(() => statement.all(base + after, base + readable, limit))
    return (rows as unknown as [number, string, string, number, string][]).map(([id, kind, subject, at, body]) => {
      const { note, writes } = JSON.parse(body) as Pick<LogEntry, 'note'> & { writes: LoggedWrite[] }
      return { position: id - base, kind, subject, at, note, writes: writes.flatMap((write) => this.#decode(write)) }
    })
  }

  async epoch(): Promise<string> {
    const row = reading(() => this.#prepared("SELECT value FROM meta WHERE name = 'epoch'").get())
    return (row as unknown as [string])[0]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#statements.clear()
    this.#gets.clear()
    this.#scans.clear()
    this.#reader.close()
    await this.#writer[Symbol.asyncDispose]()
  }

  /** The body of the entry's log row; its row changes are added to `rows`. A value is turned into text once for both. */
  #encode(entry: LogEntry, rows: RowChange[]): string {
    const writes = entry.writes.map((write) => {
      const found = this.#tables.get(write.table.name)
      if (!found) throw new StoreError('broken', `the table ${write.table.name} is not declared`)
      const name = `${JSON.stringify(write.table.name)},${JSON.stringify(write.key)}`
      if (write.value === undefined) {
        rows.push([found.index, null, ...write.key])
        return `[${name},null]`
      }
      const value = JSON.stringify(write.value)
      rows.push([found.index, value, ...write.key])
      return write.table.loggedByKey ? `[${name}]` : `[${name},${value}]`
    })
    return `{"note":${JSON.stringify(entry.note)},"writes":[${writes.join(',')}]}`
  }

  #decode([name, key, value]: LoggedWrite): Write[] {
    const table = this.#tables.get(name)?.table
    if (!table) return []
    if (value === null) return [{ table, key, value: undefined }]
    return [{ table, key, value: value ?? this.#get(table, key) }]
  }

  #get(table: Table, key: Key): unknown {
    const statement = this.#gets.get(table) ?? this.#prepared(getSql(table))
    if (!this.#closed) this.#gets.set(table, statement)
    const row = reading(() => statement.get(...key) as unknown as [string] | undefined)
    return row === undefined ? undefined : JSON.parse(row[0])
  }

  #scanning(table: Table, scan: Scan): Statement {
    const known = this.#scans.get(table)?.get(shapeOf(scan))
    if (known) return known
    const statement = this.#prepared(scanSql(table, scan))
    const ofTable = this.#scans.get(table) ?? new Map<number, Statement>()
    this.#scans.set(table, ofTable.set(shapeOf(scan), statement))
    return statement
  }

  #prepared(sql: string): Statement {
    if (this.#closed) throw new StoreError('closed', 'the database is closed')
    const known = this.#statements.get(sql)
    if (known) return known
    const statement = reading(() => prepare(this.#reader, sql))
    this.#statements.set(sql, statement)
    return statement
  }
}

/** Scans of one shape have the same SQL. No table has as many columns as fit into four bits. */
function shapeOf({ prefix, after, before, reverse }: Scan): number {
  return prefix.length | ((after?.length ?? 0) << 4) | ((before?.length ?? 0) << 8) | ((reverse === true ? 1 : 0) << 12)
}

function rowOf<K extends Key, Value>(columns: (string | number)[], prefix: Key = []): Row<K, Value> {
  const value = JSON.parse(columns.pop() as string) as Value
  return { key: [...prefix, ...columns] as Key as K, value }
}

function prepareDatabase(options: SqliteStoreOptions): void {
  try {
    makeClosedFile(options.path)
    const isSmall = statSync(options.path).size <= CHECKED_AT_START_BYTES_MAX
    const connection = openWriter(options.path)
    try {
      if (isSmall) check(connection)
      migrate(connection, options.migrations, options.newEpoch)
    } finally {
      connection.close()
    }
  } catch (error) {
    if (error instanceof StoreError) throw error
    throw folderTrouble(dirname(options.path), error) ?? databaseTrouble(options.path, error)
  }
}

function check(connection: Connection): void {
  const [verdict] = prepare(connection, 'PRAGMA quick_check(1)').get() as unknown as [string]
  if (verdict !== 'ok') throw new Error(verdict)
}
