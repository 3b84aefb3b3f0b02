/** Reads a shard back, log and tables, and compares it with what was acknowledged. */
import type { Key, Row, Store, Table } from '#homeserver/ports/store.ts'
import { byId, byPosition, DRILL_PARTITIONS, partitionOf } from './drill-entries.ts'
import type { Ledger } from './ledger.ts'

const PAGE = 500

export interface Findings {
  readonly entries: number
  readonly acknowledged: number
  /** Acknowledged, but not at its position of the log. */
  readonly lost: number
  /** More than once in the log. */
  readonly doubled: number
  /** Positions of the log that hold nothing. */
  readonly holes: number
  /** Entries of a writer that come before an earlier one of the same writer. */
  readonly misplaced: number
  /** Rows of tables that no entry has written. */
  readonly ghosts: number
  /** Rows that entries have written and that the tables lack. */
  readonly missingRows: number
}

export const FLAWLESS = { lost: 0, doubled: 0, holes: 0, misplaced: 0, ghosts: 0, missingRows: 0 }

export async function audit(store: Store, shard: number, ledger: Ledger): Promise<Findings> {
  const log = await readLog(store, shard)
  const ids = new Map(log.map(({ id, position }) => [id, position]))
  const idAt = new Map(log.map(({ id, position }) => [position, id]))
  const positionRows = await readRows(store, byPosition, shard)
  const idRows = await readRows(store, byId, shard)
  const ghosts = [
    ...positionRows.filter(({ key, value }) => idAt.get(key[1]) !== value.id),
    ...idRows.filter(({ key, value }) => ids.get(key[1]) !== value.position),
  ].length
  return {
    entries: log.length,
    acknowledged: ledger.acknowledged.length,
    lost: ledger.acknowledged.filter(({ id, position }) => idAt.get(position) !== id).length,
    doubled: log.length - ids.size,
    holes: (log.at(-1)?.position ?? 0) - log.length,
    misplaced: misplaced(log.map(({ id }) => id)),
    ghosts,
    missingRows: 2 * log.length - positionRows.length - idRows.length + ghosts,
  }
}

async function readLog(store: Store, shard: number): Promise<{ id: string; position: number }[]> {
  const all: { id: string; position: number }[] = []
  for (;;) {
    const page = await store.log(shard, all.at(-1)?.position ?? 0, PAGE)
    if (page.length === 0) return all
    all.push(...page.map(({ subject, position }) => ({ id: subject, position })))
  }
}

async function readRows<K extends Key, Value>(
  store: Store,
  table: Table<K, Value>,
  shard: number,
): Promise<Row<K, Value>[]> {
  const all: Row<K, Value>[] = []
  for (let number = 0; number < DRILL_PARTITIONS; number++) {
    let after: Key | undefined
    for (;;) {
      const scan = { prefix: [partitionOf(shard, number)], limit: PAGE, ...(after && { after }) }
      const page = await store.scan(table, scan)
      all.push(...page)
      if (page.length < PAGE) break
      after = page.at(-1)?.key.slice(1)
    }
  }
  return all
}

function misplaced(ids: readonly string[]): number {
  const newest = new Map<string, number>()
  let count = 0
  for (const id of ids) {
    const at = id.lastIndexOf('-')
    const [writer, number] = [id.slice(0, at), Number(id.slice(at + 1))]
    if (number <= (newest.get(writer) ?? -1)) count++
    newest.set(writer, Math.max(number, newest.get(writer) ?? -1))
  }
  return count
}
