/** From declared tables to SQL, and the schema's version from step to step. */
import type { Migration } from '#homeserver/ports/migrations.ts'
import { StoreError, type Key, type Table, type Write } from '#homeserver/ports/store.ts'
import { asStoreError, prepare, undo, type Connection } from './connection.ts'
import { deleteSql, insertSql, keyColumns, quoted } from './sql.ts'

/** "FRSH" in ASCII, so that `file` and we can tell our databases from others. */
export const APPLICATION_ID = 0x46525348

/**
 * The log's row id is shard and position in one number: it keeps the table a plain append.
 * 2^40 positions a shard last for centuries, 4096 shards fit below 2^53.
 */
export const POSITIONS_PER_SHARD = 2 ** 40

const BASE = `
  CREATE TABLE IF NOT EXISTS log (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`

function createSql(table: Table): string {
  const types = { text: 'TEXT', int: 'INTEGER' }
  const columns = table.columns.map((type, index) => `k${index} ${types[type]} NOT NULL`).join(', ')
  // Bulky rows fare better in a heap with an index; small ones live in the index itself.
  const layout = table.bulky ? 'STRICT' : 'STRICT, WITHOUT ROWID'
  return `CREATE TABLE ${quoted(table.name)} (${columns}, value TEXT NOT NULL, PRIMARY KEY (${keyColumns(table)})) ${layout}`
}

/** Brings the database to the newest version, one transaction a step. */
export function migrate(connection: Connection, migrations: readonly Migration[], epoch: () => string): void {
  const found = numberFrom(connection, 'PRAGMA user_version')
  const application = numberFrom(connection, 'PRAGMA application_id')
  const objects = numberFrom(connection, 'SELECT count(*) FROM sqlite_schema')
  if (application !== APPLICATION_ID && objects > 0) {
    throw new StoreError(
      'broken',
      'the file is an SQLite database, but not one of this server; point data_dir elsewhere',
    )
  }
  const newest = migrations.length
  if (found > newest) {
    throw new StoreError(
      'broken',
      `the database has schema version ${found}, but this program knows versions up to ${newest}; start the newer program that wrote it`,
    )
  }
  if (found === 0) {
    connection.exec(`PRAGMA application_id = ${APPLICATION_ID}; BEGIN; ${BASE}`)
    prepare(connection, "INSERT OR IGNORE INTO meta VALUES ('epoch', ?)").run(epoch())
    connection.exec('COMMIT')
  }
  for (const step of migrations.slice(found)) carryOut(connection, step)
}

function carryOut(connection: Connection, step: Migration): void {
  connection.exec('BEGIN IMMEDIATE')
  try {
    for (const table of step.create ?? []) connection.exec(createSql(table))
    for (const { from, row } of step.rewrite ?? []) rewrite(connection, from, row)
    for (const name of step.drop ?? []) connection.exec(`DROP TABLE ${quoted(name)}`)
    connection.exec(`PRAGMA user_version = ${step.version}; COMMIT`)
  } catch (error) {
    undo(connection)
    const what = `schema step ${step.version} (${step.name}) failed and was undone`
    throw new StoreError('broken', `${what}: ${asStoreError(error).message}`, error)
  }
}

function rewrite(connection: Connection, from: Table, row: (key: Key, value: unknown) => readonly Write[]): void {
  // Read completely first: a statement must not walk a table that is being changed under it.
  const rows = prepare(connection, `SELECT ${keyColumns(from)}, value FROM ${quoted(from.name)}`).all()
  for (const columns of rows as unknown as (string | number)[][]) {
    const key = columns.slice(0, -1)
    for (const write of row(key, JSON.parse(String(columns.at(-1))))) {
      if (write.value === undefined) prepare(connection, deleteSql(write.table)).run(...write.key)
      else prepare(connection, insertSql(write.table)).run(...write.key, JSON.stringify(write.value))
    }
  }
}

function numberFrom(connection: Connection, sql: string): number {
  const row = prepare(connection, sql).get() as unknown as [number]
  return row[0]
}
