/**
 * The store as the services use it: what the log has told lately, and what they ask for with nearly every request, is answered from memory. The
 * storage may be on another machine, and every read there costs milliseconds.
 */
import type { Key, LogEntry, Row, Scan, Store, Table, Tenure } from '#homeserver/ports/store.ts'
import { RecentRows } from './recent-rows.ts'
import { RowCache } from './row-cache.ts'
import type { Shards } from './shards.ts'

const CACHED_ROWS_MAX = 100_000
const CACHED_CHARS_MAX = 32 * 1024 * 1024

export interface NearTables {
  /** Those whose last key column is the position of the entry that put the row. */
  readonly byPosition: readonly Table[]
  /** Those of which single rows are asked for again and again, whether they are there or not. */
  readonly cached: readonly Table[]
}

type Cache = RowCache<Key, NonNullable<unknown>>

export class NearStore implements Store {
  readonly #store: Store
  readonly #recent: RecentRows
  readonly #caches: ReadonlyMap<string, Cache>

  /** To be made before whoever else reads the log, so that they find here what they are told. */
  constructor(store: Store, shards: Shards, { byPosition, cached }: NearTables) {
    const limits = { rowsMax: CACHED_ROWS_MAX, charsMax: CACHED_CHARS_MAX, keepsAbsent: true }
    this.#store = store
    this.#recent = new RecentRows(byPosition, shards)
    this.#caches = new Map(
      cached.map((table) => [table.name, new RowCache(table as never, limits, { store, shards }) as Cache]),
    )
  }

  async get<K extends Key, Value>(table: Table<K, Value>, key: K): Promise<Value | undefined> {
    const cache = this.#caches.get(table.name)
    return cache ? ((await cache.get(key)) as Value | undefined) : await this.#store.get(table, key)
  }

  async getMany<K extends Key, Value>(table: Table<K, Value>, keys: readonly K[]): Promise<(Value | undefined)[]> {
    if (!this.#caches.has(table.name)) return await this.#store.getMany(table, keys)
    return await Promise.all(keys.map((key) => this.get(table, key)))
  }

  async scan<K extends Key, Value>(table: Table<K, Value>, scan: Scan): Promise<Row<K, Value>[]> {
    return this.#recent.scan(table, scan) ?? (await this.#store.scan(table, scan))
  }

  rows<K extends Key, Value>(table: Table<K, Value>): AsyncIterable<Row<K, Value>> {
    return this.#store.rows(table)
  }

  takeOver(shard: number, tenure: Tenure): Promise<number> {
    return this.#store.takeOver(shard, tenure)
  }

  giveUp(shard: number): Promise<void> {
    return this.#store.giveUp(shard)
  }

  head(shard: number): Promise<number> {
    return this.#store.head(shard)
  }

  heads(count: number): Promise<number[]> {
    return this.#store.heads(count)
  }

  commit(shard: number, first: number, entries: readonly LogEntry[]): Promise<'committed' | 'conflict'> {
    return this.#store.commit(shard, first, entries)
  }

  log(shard: number, after: number, limit: number, readable?: number): Promise<LogEntry[]> {
    return this.#store.log(shard, after, limit, readable)
  }

  whenReadable(shard: number): Promise<void> {
    return this.#store.whenReadable(shard)
  }

  watch(listener: (shard: number, readable: number) => void): Disposable {
    return this.#store.watch(listener)
  }

  epoch(): Promise<string> {
    return this.#store.epoch()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]()
  }
}
