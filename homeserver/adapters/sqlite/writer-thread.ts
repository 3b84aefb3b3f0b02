/** The writer thread: takes one commit at a time, writes it in one transaction, and answers after the disk has it. */
import { parentPort, workerData } from 'node:worker_threads'
import { failureOf, openWriter, prepare, undo, type Statement } from './connection.ts'
import { POSITIONS_PER_SHARD } from './schema.ts'
import { deleteSql, insertSql } from './sql.ts'
import type { CommitRequest, RowChange, WriterReply, WriterSetup } from './writer-messages.ts'

const { path, tables } = workerData as WriterSetup
const connection = openWriter(path)
const insert = tables.map((table) => prepare(connection, insertSql(table)))
const erase = tables.map((table) => prepare(connection, deleteSql(table)))
const begin = prepare(connection, 'BEGIN IMMEDIATE')
const end = prepare(connection, 'COMMIT')
const insertLog = prepare(connection, 'INSERT INTO log (id, kind, subject, at, body) VALUES (?, ?, ?, ?, ?)')
const lastId = prepare(connection, 'SELECT max(id) FROM log WHERE id > ? AND id < ?')

parentPort?.on('message', (request: CommitRequest | 'close') => {
  if (request === 'close') {
    connection.close()
    parentPort?.close()
    return
  }
  parentPort?.postMessage(answer(request))
})

function answer(request: CommitRequest): WriterReply {
  try {
    return { id: request.id, result: commit(request) }
  } catch (error) {
    undo(connection)
    return {
      id: request.id,
      failure: failureOf(error),
      message: error instanceof Error ? error.message : String(error),
    }
  }
}

function commit({ shard, first, log, rows }: CommitRequest): 'committed' | 'conflict' {
  begin.run()
  const base = shard * POSITIONS_PER_SHARD
  const [last] = lastId.get(base, base + POSITIONS_PER_SHARD) as unknown as [number | null]
  if ((last === null ? 0 : last - base) !== first - 1) {
    undo(connection)
    return 'conflict'
  }
  for (const [position, kind, subject, at, body] of log) insertLog.run(base + position, kind, subject, at, body)
  for (const row of rows) change(row)
  end.run()
  return 'committed'
}

function change(row: RowChange): void {
  const [index, value, ...key] = row as [number, string | null, ...(string | number)[]]
  if (value === null) (erase[index] as Statement).run(...key)
  else (insert[index] as Statement).run(...key, value)
}
