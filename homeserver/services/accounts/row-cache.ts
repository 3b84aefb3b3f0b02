/** Rows of one table in memory: read once, and kept right by the log from then on. */
import { LRUCache } from 'lru-cache'
import type { Key, LogEntry, Store, Table } from '#homeserver/ports/store.ts'
import type { LogReader } from '../log/shard-log.ts'
import type { Shards } from '../log/shards.ts'

interface Entry<Value> {
  value: Value | undefined
  /** While the row is being read. A commit that overtakes the reading clears it, and what was read is dropped. */
  loading: Promise<void> | undefined
}

export class RowCache<K extends Key, Value> implements LogReader {
  readonly #store: Store
  readonly #table: Table<K, Value>
  readonly #rows: LRUCache<string, Entry<Value>>

  constructor(from: Table<K, Value>, rowsMax: number, ports: { store: Store; shards: Shards }) {
    this.#store = ports.store
    this.#table = from
    this.#rows = new LRUCache({ max: rowsMax })
    ports.shards.addReader(this)
  }

  async get(key: K): Promise<Value | undefined> {
    const name = nameOf(key)
    const entry = this.#rows.get(name) ?? this.#load(name, key)
    if (entry.loading) await entry.loading
    return entry.value
  }

  committed(_shard: number, entries: readonly LogEntry[]): void {
    for (const { writes } of entries) {
      for (const { table, key, value } of writes) {
        if (table.name !== this.#table.name) continue
        const entry = this.#rows.peek(nameOf(key))
        if (!entry) continue
        entry.value = value as Value | undefined
        entry.loading = undefined
        if (value === undefined) this.#rows.delete(nameOf(key))
      }
    }
  }

  lost(): void {
    // Only durable rows are kept.
  }

  #load(name: string, key: K): Entry<Value> {
    const entry: Entry<Value> = { value: undefined, loading: undefined }
    entry.loading = this.#fill(entry, name, key)
    this.#rows.set(name, entry)
    return entry
  }

  async #fill(entry: Entry<Value>, name: string, key: K): Promise<void> {
    try {
      const value = await this.#store.get(this.#table, key)
      if (!entry.loading) return
      entry.value = value
      entry.loading = undefined
    } finally {
      // What is not there is not kept, so that made-up keys push nothing out; nor is a failure.
      if (entry.value === undefined && this.#rows.peek(name) === entry) this.#rows.delete(name)
    }
  }
}

function nameOf(key: Key): string {
  return key.join('\0')
}
