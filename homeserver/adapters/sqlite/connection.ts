/**
 * The connections that a running server has, two to one database file: a writer in a worker thread, so that waiting for the disk
 * never stops the event loop, and a reader in the main thread. WAL lets them work side by side. With them, what the errors of
 * `node:sqlite` mean.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { StoreError, type StoreFailure } from '#homeserver/ports/store.ts'

export type Connection = DatabaseSync
export type Statement = StatementSync

const BUSY_TIMEOUT_MS = 5_000
const READER_CACHE_KIB = 64 * 1024
const WRITER_CACHE_KIB = 32 * 1024

export function openWriter(path: string): Connection {
  const connection = open(path, WRITER_CACHE_KIB)
  // FULL makes COMMIT wait for the sync of the log file: without it a power cut may take acknowledged messages.
  connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 2000;')
  return connection
}

export function openReader(path: string): Connection {
  const connection = open(path, READER_CACHE_KIB)
  connection.exec('PRAGMA query_only = ON; PRAGMA mmap_size = 268435456;')
  return connection
}

function open(path: string, cacheKib: number): Connection {
  const connection = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: false })
  connection.exec(`PRAGMA cache_size = -${cacheKib}; PRAGMA temp_store = MEMORY;`)
  return connection
}

/** Rows as arrays: cheaper than objects, and the columns are known anyway. */
export function prepare(connection: Connection, sql: string): Statement {
  const statement = connection.prepare(sql)
  statement.setReturnArrays(true)
  return statement
}

/** SQLite undoes some failed transactions by itself, as on a full disk, and then there is none to undo. */
export function undo(connection: Connection): void {
  if (connection.isTransaction) connection.exec('ROLLBACK')
}

const SQLITE_PERM = 3
const SQLITE_BUSY = 5
const SQLITE_READONLY = 8
const SQLITE_IOERR = 10
const SQLITE_CORRUPT = 11
const SQLITE_FULL = 13
const SQLITE_CANTOPEN = 14
const SQLITE_NOTADB = 26
/** The shared-memory file could not grow: the way a full disk shows itself there. */
const SQLITE_IOERR_SHMSIZE = 4874

export function failureOf(error: unknown): StoreFailure {
  const code = sqliteCode(error)
  if (code === undefined) return 'broken'
  if (code === SQLITE_IOERR_SHMSIZE) return 'full'
  const primary = code & 0xff
  if (primary === SQLITE_FULL) return 'full'
  if (primary === SQLITE_IOERR || primary === SQLITE_CORRUPT || primary === SQLITE_NOTADB) return 'io'
  return 'broken'
}

export function isBusy(error: unknown): boolean {
  return primaryCode(error) === SQLITE_BUSY
}

/** The file is in order, as far as is known, but this process may not use it. */
export function isDenied(error: unknown): boolean {
  const code = primaryCode(error)
  return code === SQLITE_PERM || code === SQLITE_READONLY || code === SQLITE_CANTOPEN
}

function primaryCode(error: unknown): number | undefined {
  const code = sqliteCode(error)
  return code === undefined ? undefined : code & 0xff
}

/** The result code of SQLite, where the error is one of its own. */
function sqliteCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : undefined
}

export function asStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const text = error instanceof Error ? error.message : String(error)
  return new StoreError(failureOf(error), `the database answered: ${text}`, error)
}

/** What fails while reading is thrown as a `StoreError`. */
export function reading<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw asStoreError(error)
  }
}
