/** Rows of one table in memory: read once, and kept right by the log from then on. */
import { LRUCache } from 'lru-cache'
import type { Key, LogEntry, Store, Table } from '#homeserver/ports/store.ts'
import type { LogReader } from './shard-log.ts'
import type { Shards } from './shards.ts'

/** A row that is being read. A commit that overtakes the reading knows better, and what was read is dropped. */
interface Reading<Value> {
  readonly done: Promise<Value | undefined>
  overtakenBy?: { readonly value: Value | undefined }
}

export interface RowCacheLimits {
  readonly rowsMax: number
  /** Of all values together, as JSON. */
  readonly charsMax?: number
  /** Also remember which rows are not there. Not for keys that a stranger can make up, which would push everything else out. */
  readonly keepsAbsent?: boolean
}

const ABSENT = Symbol('absent')

export class RowCache<K extends Key, Value extends NonNullable<unknown>> implements LogReader {
  readonly #store: Store
  readonly #table: Table<K, Value>
  readonly #rows: LRUCache<string, Value | typeof ABSENT>
  readonly #keepsAbsent: boolean
  readonly #readings = new Map<string, Reading<Value>>()

  constructor(from: Table<K, Value>, limits: RowCacheLimits, ports: { store: Store; shards: Shards }) {
    const { rowsMax, charsMax, keepsAbsent = false } = limits
    this.#store = ports.store
    this.#table = from
    this.#keepsAbsent = keepsAbsent
    this.#rows = new LRUCache<string, Value | typeof ABSENT>({
      max: rowsMax,
      ...(charsMax !== undefined && { maxSize: charsMax, sizeCalculation: charsOf }),
    })
    ports.shards.addReader(this)
  }

  async get(key: K): Promise<Value | undefined> {
    const name = nameOf(key)
    const row = this.#rows.get(name)
    if (row !== undefined) return row === ABSENT ? undefined : row
    const reading = this.#readings.get(name) ?? this.#read(name, key)
    return await reading.done
  }

  committed(_shard: number, entries: readonly LogEntry[]): void {
    for (const { writes } of entries) {
      for (const { table, key, value } of writes) {
        if (table.name === this.#table.name) this.#changed(nameOf(key), value as Value | undefined)
      }
    }
  }

  lost(): void {
    // Only durable rows are kept.
  }

  #changed(name: string, value: Value | undefined): void {
    const reading = this.#readings.get(name)
    if (reading) reading.overtakenBy = { value }
    if (this.#rows.has(name)) this.#keep(name, value)
  }

  #keep(name: string, value: Value | undefined): void {
    if (value !== undefined) this.#rows.set(name, value)
    else if (this.#keepsAbsent) this.#rows.set(name, ABSENT)
    else this.#rows.delete(name)
  }

  #read(name: string, key: K): Reading<Value> {
    const reading: Reading<Value> = { done: this.#finish(name, key) }
    this.#readings.set(name, reading)
    return reading
  }

  async #finish(name: string, key: K): Promise<Value | undefined> {
    try {
      const stored = await this.#store.get(this.#table, key)
      const overtakenBy = this.#readings.get(name)?.overtakenBy
      const value = overtakenBy ? overtakenBy.value : stored
      this.#keep(name, value)
      return value
    } finally {
      this.#readings.delete(name)
    }
  }
}

function charsOf(value: unknown): number {
  return value === ABSENT ? 1 : JSON.stringify(value).length
}

function nameOf(key: Key): string {
  return key.join('\0')
}
