/**
 * The newest rows of tables whose last key column is the position of the entry that put the row. Whoever asks what came since a moment ago, as
 * every sync does, is answered without the storage.
 */
import type { Key, LogEntry, Row, Scan, Table } from '#homeserver/ports/store.ts'
import type { LogReader } from './shard-log.ts'
import type { Shards } from './shards.ts'

/** Over all shards; each keeps twice its share at the most. */
const ENTRIES_MAX = 40_000

/** Of one prefix of keys in one table, by position. A value that is gone stays as `undefined`. */
interface Rows {
  readonly positions: number[]
  readonly values: unknown[]
}

/** All that came behind `start`. */
class Generation {
  readonly start: number
  entries = 0
  readonly #rows = new Map<string, Rows>()

  constructor(start: number) {
    this.start = start
  }

  of(table: string, prefix: Key): Rows | undefined {
    return this.#rows.get(nameOf(table, prefix))
  }

  put(table: string, prefix: Key, position: number, value: unknown): void {
    const rows = this.of(table, prefix) ?? { positions: [], values: [] }
    this.#rows.set(nameOf(table, prefix), rows)
    rows.positions.push(position)
    rows.values.push(value)
  }

  remove(table: string, prefix: Key, position: number): void {
    const rows = this.of(table, prefix)
    const index = rows ? lowerBound(rows.positions, position) : -1
    if (rows && rows.positions[index] === position) rows.values[index] = undefined
  }
}

export class RecentRows implements LogReader {
  readonly #shards: Shards
  readonly #tables: ReadonlySet<string>
  readonly #entriesMax: number
  readonly #recent: { old: Generation; young: Generation }[]

  constructor(tables: readonly Table[], shards: Shards) {
    this.#shards = shards
    this.#tables = new Set(tables.map(({ name }) => name))
    this.#entriesMax = Math.ceil(ENTRIES_MAX / shards.count)
    this.#recent = Array.from({ length: shards.count }, (_, shard) => {
      const now = new Generation(shards.at(shard).durable)
      return { old: now, young: now }
    })
    shards.addReader(this)
  }

  /** `undefined` where the scan reaches further back than is remembered. */
  scan<K extends Key, Value>({ name, columns }: Table<K, Value>, scan: Scan): Row<K, Value>[] | undefined {
    const { prefix, after: [after] = [], before: [before = Infinity] = [], reverse = false, limit } = scan
    const [subject] = prefix
    if (!this.#tables.has(name) || prefix.length !== columns.length - 1 || typeof subject !== 'string') return undefined
    const recent = this.#recent[this.#shards.shardOf(subject)]
    if (!recent || typeof after !== 'number' || typeof before !== 'number' || after < recent.old.start) return undefined
    const found: Row<K, Value>[] = []
    const generations = recent.old === recent.young ? [recent.old] : [recent.old, recent.young]
    for (const generation of reverse ? generations.toReversed() : generations) {
      const rows = generation.of(name, prefix)
      if (!rows) continue
      const { positions, values } = rows
      const [from, to] = [lowerBound(positions, after + 1), lowerBound(positions, before)]
      for (let step = 0; step < to - from && found.length < limit; step++) {
        const index = reverse ? to - 1 - step : from + step
        const value = values[index]
        if (value === undefined) continue
        found.push({ key: [...prefix, positions[index]] as Key as K, value: value as Value })
      }
    }
    return found
  }

  committed(shard: number, entries: readonly LogEntry[]): void {
    const recent = this.#recent[shard]
    if (!recent) return
    for (const { position, writes } of entries) {
      for (const { table, key, value } of writes) {
        if (this.#tables.has(table.name)) this.#write(recent, table.name, key, value)
      }
      recent.young.entries += 1
      if (recent.young.entries < this.#entriesMax) continue
      recent.old = recent.young
      recent.young = new Generation(position)
    }
  }

  lost(): void {
    // Only durable rows are kept.
  }

  #write({ old, young }: { old: Generation; young: Generation }, table: string, key: Key, value: unknown): void {
    const [prefix, position] = [key.slice(0, -1), Number(key.at(-1))]
    if (value !== undefined) young.put(table, prefix, position, value)
    else for (const generation of new Set([old, young])) generation.remove(table, prefix, position)
  }
}

function nameOf(table: string, prefix: Key): string {
  return [table, ...prefix].join('\0')
}

/** The first index whose number is not below `least`. */
function lowerBound(numbers: readonly number[], least: number): number {
  let [low, high] = [0, numbers.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((numbers[middle] ?? Infinity) < least) low = middle + 1
    else high = middle
  }
  return low
}
