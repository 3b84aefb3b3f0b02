/**
 * Writes into the tables what the log holds already. Doing it again changes nothing, and doing it late neither: the timestamps say what is newer.
 */
import type { Client } from 'cassandra-driver'
import type { Table } from '#homeserver/ports/store.ts'
import { asking } from './connection.ts'
import { deleteCql, insertCql, keyParameters } from './cql.ts'
import type { TableRow } from './log-row.ts'
import { partitionName } from './partition-name.ts'
import { timestampOf } from './timestamps.ts'

const STATEMENTS_AT_ONCE = 64
/** A batch for one partition is one change for the nodes; much larger ones are refused by their defaults. */
const BATCH_BYTES_MAX = 32 * 1024
/** A batch over several partitions saves the work of a request for each. Nodes warn of those above 5 KiB or ten partitions. */
const SHARED_BATCH_BYTES_MAX = 4 * 1024
const SHARED_BATCH_PARTITIONS_MAX = 10
const ROW_OVERHEAD_BYTES = 32

type Statement = { readonly query: string; readonly params: readonly unknown[] }

export class Projection {
  readonly #client: Client
  readonly #cql = new Map<Table, { readonly insert: string; readonly delete: string }>()

  constructor(client: Client) {
    this.#client = client
  }

  /**
   * Large rows first: others lead to them, and whoever finds those in another process must find these. All of it may be repeated
   * after a failure.
   */
  async write(rows: readonly TableRow[], term: number): Promise<void> {
    const newest = lastOfEachKey(rows)
    await this.#writeAll(
      newest.filter(({ table }) => table.bulky),
      term,
    )
    await this.#writeAll(
      newest.filter(({ table }) => !table.bulky),
      term,
    )
  }

  async #writeAll(rows: readonly TableRow[], term: number): Promise<void> {
    const batches = batchesOf(rows)
    for (let from = 0; from < batches.length; from += STATEMENTS_AT_ONCE) {
      const some = batches.slice(from, from + STATEMENTS_AT_ONCE)
      await Promise.all(some.map((batch) => this.#execute(batch.map((row) => this.#statement(row, term)))))
    }
  }

  async #execute(statements: readonly Statement[]): Promise<void> {
    const [only] = statements
    if (statements.length === 1 && only) await asking(this.#client.execute(only.query, [...only.params]))
    else await asking(this.#client.batch([...statements] as never, { logged: false }))
  }

  #statement({ table, key, value, position }: TableRow, term: number): Statement {
    const cql = this.#cql.get(table) ?? { insert: insertCql(table), delete: deleteCql(table) }
    this.#cql.set(table, cql)
    const timestamp = timestampOf(term, position)
    return value === undefined
      ? { query: cql.delete, params: [timestamp, ...keyParameters(key)] }
      : { query: cql.insert, params: [...keyParameters(key), value, timestamp] }
  }
}

/** Two writes of one commit to a row may have the same timestamp. */
function lastOfEachKey(rows: readonly TableRow[]): TableRow[] {
  const last = new Map<string, TableRow>()
  for (const row of rows) last.set(`${row.table.name} ${JSON.stringify(row.key)}`, row)
  return [...last.values()]
}

/** The rows of each partition together, and small partitions with each other. */
export function batchesOf(rows: readonly TableRow[]): TableRow[][] {
  const partitions = Map.groupBy(rows, ({ table, key }) => partitionName(table, key))
  const batches: TableRow[][] = []
  let [open, bytes, count] = [[] as TableRow[], 0, 0]
  for (const partition of partitions.values()) {
    const size = partition.reduce((sum, row) => sum + bytesOf(row), 0)
    if (size > SHARED_BATCH_BYTES_MAX) {
      batches.push(...split(partition))
      continue
    }
    if (bytes + size > SHARED_BATCH_BYTES_MAX || count === SHARED_BATCH_PARTITIONS_MAX)
      [open, bytes, count] = [[], 0, 0]
    if (open.length === 0) batches.push(open)
    open.push(...partition)
    bytes += size
    count += 1
  }
  return batches
}

function split(rows: readonly TableRow[]): TableRow[][] {
  const batches: TableRow[][] = []
  let bytes = Infinity
  for (const row of rows) {
    bytes += bytesOf(row)
    if (bytes > BATCH_BYTES_MAX) {
      batches.push([])
      bytes = bytesOf(row)
    }
    batches.at(-1)?.push(row)
  }
  return batches
}

/** More or less: most texts have a byte for each character. */
function bytesOf({ key, value = '' }: TableRow): number {
  return value.length + key.reduce<number>((sum, part) => sum + String(part).length, ROW_OVERHEAD_BYTES)
}
