/**
 * The storage port on Cassandra. The change log is the truth, and its rows decide alone what has happened (`shard-writer.ts`); the tables follow it.
 * What another process writes is seen once its tables have it.
 */
import type { Client } from 'cassandra-driver'
import type { Log } from '#homeserver/ports/log.ts'
import type { Migration } from '#homeserver/ports/migrations.ts'
import {
  StoreError,
  type Key,
  type LogEntry,
  type Row,
  type Scan,
  type Store,
  type Table,
  type Tenure,
} from '#homeserver/ports/store.ts'
import { ChangeLog } from './change-log.ts'
import { asking, connect, type CassandraConnectionOptions } from './connection.ts'
import { allRowsCql, getCql, keyParameters, scanCql } from './cql.ts'
import { parseRow } from './log-row.ts'
import { PendingPartitions } from './pending-partitions.ts'
import { Projection } from './projection.ts'
import { openKeyspace, type KeyspaceOptions } from './schema.ts'
import { ShardWriter } from './shard-writer.ts'
import { within } from './within.ts'

export interface CassandraStoreOptions extends CassandraConnectionOptions, KeyspaceOptions {
  readonly tables: readonly Table[]
  readonly migrations: readonly Migration[]
  /** Makes the epoch of a new keyspace. */
  readonly newEpoch: () => string
  readonly log: Log
}

const WALK_ROWS = 500
const GETS_AT_ONCE = 64
/** How long a read waits for tables that are behind the log, before it is refused. */
const FOLLOW_TIMEOUT_MS = 2_000

export class CassandraStore implements Store {
  readonly #client: Client
  readonly #epoch: string
  readonly #report: Log
  readonly #log: ChangeLog
  readonly #projection: Projection
  readonly #pending = new PendingPartitions()
  readonly #tables: ReadonlyMap<string, Table>
  readonly #writers = new Map<number, ShardWriter>()
  readonly #listeners = new Set<(shard: number, readable: number) => void>()
  /** The last of each shard that this process was to take over with. */
  readonly #terms = new Map<number, number>()
  #closing: Promise<void> | undefined

  private constructor(client: Client, epoch: string, { tables, log }: Pick<CassandraStoreOptions, 'tables' | 'log'>) {
    this.#report = log
    this.#client = client
    this.#epoch = epoch
    this.#log = new ChangeLog(client)
    this.#projection = new Projection(client)
    this.#tables = new Map(tables.map((table) => [table.name, table]))
  }

  /** Connects, and creates the keyspace or brings it up to date; throws `StoreError` with what to do about it. */
  static async open(options: CassandraStoreOptions): Promise<CassandraStore> {
    const client = await connect(options)
    try {
      const { epoch } = await openKeyspace(client, options)
      return new CassandraStore(client, epoch, options)
    } catch (error) {
      await client.shutdown()
      throw error
    }
  }

  async get<K extends Key, Value>(table: Table<K, Value>, key: K): Promise<Value | undefined> {
    await this.#caughtUp(table, key)
    const { rows } = await asking(this.#client.execute(getCql(table), keyParameters(key)))
    const value = rows[0]?.['value'] as string | null | undefined
    return typeof value === 'string' ? (JSON.parse(value) as Value) : undefined
  }

  async getMany<K extends Key, Value>(table: Table<K, Value>, keys: readonly K[]): Promise<(Value | undefined)[]> {
    const values: (Value | undefined)[] = []
    for (let from = 0; from < keys.length; from += GETS_AT_ONCE) {
      const some = keys.slice(from, from + GETS_AT_ONCE)
      values.push(...(await Promise.all(some.map((key) => this.get(table, key)))))
    }
    return values
  }

  async scan<K extends Key, Value>(table: Table<K, Value>, scan: Scan): Promise<Row<K, Value>[]> {
    if (scan.prefix.length < table.partition)
      throw new StoreError('broken', `a scan of ${table.name} must name its partition`)
    await this.#caughtUp(table, scan.prefix)
    if (scan.limit <= 0) return []
    const bounds = [...scan.prefix, ...(scan.after ?? []), ...(scan.before ?? [])]
    const parameters = [...keyParameters(bounds), scan.limit]
    const cql = scanCql(table, scan)
    // Without pages: what is asked for at once is answered at once.
    const { rows } = await asking(this.#client.execute(cql, parameters, { fetchSize: scan.limit }))
    return rows.map((row) => rowOf<K, Value>(table, row, scan.prefix))
  }

  async *rows<K extends Key, Value>(table: Table<K, Value>): AsyncIterable<Row<K, Value>> {
    this.#refuseClosed()
    await followed(this.#pending.all())
    let pageState: string | undefined
    do {
      const options = { fetchSize: WALK_ROWS, ...(pageState !== undefined && { pageState }) }
      const page = await asking(this.#client.execute(allRowsCql(table), [], options))
      for (const row of page.rows) yield rowOf<K, Value>(table, row)
      pageState = page.pageState ?? undefined
    } while (pageState !== undefined)
  }

  async takeOver(shard: number, tenure: Tenure): Promise<number> {
    this.#refuseClosed()
    // What an earlier attempt has written under this term could not be told from what this one writes.
    if (tenure.term <= (this.#terms.get(shard) ?? 0))
      throw new StoreError('broken', `the term ${tenure.term} of shard ${shard} was used already; claim a new one`)
    this.#terms.set(shard, tenure.term)
    this.#writers.get(shard)?.stop()
    this.#writers.delete(shard)
    const parts = {
      ...{ log: this.#log, projection: this.#projection, pending: this.#pending },
      ...{ tables: this.#tables, report: this.#report },
      readable: (position: number) => {
        for (const listener of this.#listeners) listener(shard, position)
      },
    }
    const writer = await ShardWriter.takeOver(shard, tenure, parts)
    this.#writers.set(shard, writer)
    return writer.head
  }

  async giveUp(shard: number): Promise<void> {
    const writer = this.#writers.get(shard)
    try {
      await writer?.finish()
    } finally {
      if (this.#writers.get(shard) === writer) this.#writers.delete(shard)
    }
  }

  async head(shard: number): Promise<number> {
    this.#refuseClosed()
    const writer = this.#writers.get(shard)
    if (writer) return writer.head
    return (await this.#log.projected(shard)).position
  }

  async heads(count: number): Promise<number[]> {
    this.#refuseClosed()
    const projected = await this.#log.projectedOfAll()
    return Array.from({ length: count }, (_, shard) => this.#writers.get(shard)?.head ?? projected.get(shard) ?? 0)
  }

  async commit(shard: number, first: number, entries: readonly LogEntry[]): Promise<'committed' | 'conflict'> {
    this.#refuseClosed()
    return (await this.#writers.get(shard)?.commit(first, entries)) ?? 'conflict'
  }

  async whenReadable(shard: number): Promise<void> {
    await this.#writers.get(shard)?.projected()
  }

  watch(listener: (shard: number, readable: number) => void): Disposable {
    this.#listeners.add(listener)
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) }
  }

  async log(shard: number, after: number, limit: number, readable?: number): Promise<LogEntry[]> {
    this.#refuseClosed()
    const head = readable ?? (await this.head(shard))
    const entries: LogEntry[] = []
    let last = after
    while (last < head && entries.length < limit) {
      const rows = await this.#log.rowsAfter(shard, last)
      if (rows.length === 0) break
      entries.push(
        ...rows
          .flatMap((row) => parseRow(row, this.#tables))
          .filter(({ position }) => position > last && position <= head),
      )
      last = rows.at(-1)?.last ?? head
    }
    return entries.slice(0, limit)
  }

  async epoch(): Promise<string> {
    return this.#epoch
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close()
    await this.#closing
  }

  async #close(): Promise<void> {
    const writers = [...this.#writers.values()]
    this.#writers.clear()
    // What the tables lack is in the log, and whoever takes over writes it.
    await Promise.allSettled(writers.map((writer) => writer.finish()))
    for (const writer of writers) writer.abandon()
    await this.#client.shutdown()
  }

  async #caughtUp(table: Table, key: Key): Promise<void> {
    this.#refuseClosed()
    const pending = this.#pending.of(table, key)
    if (pending) await followed(pending)
  }

  #refuseClosed(): void {
    if (this.#closing) throw new StoreError('closed', 'the database is closed')
  }
}

async function followed(tables: Promise<void>): Promise<void> {
  await within(tables, FOLLOW_TIMEOUT_MS, 'Cassandra has not taken yet what is to be read')
}

function rowOf<K extends Key, Value>(
  table: Table,
  row: { [column: string]: unknown },
  prefix: Key = [],
): Row<K, Value> {
  const rest = table.columns.slice(prefix.length).map((type, index) => {
    const value = row[`k${prefix.length + index}`]
    return type === 'int' ? Number(value) : String(value)
  })
  return { key: [...prefix, ...rest] as Key as K, value: JSON.parse(row['value'] as string) as Value }
}
