/**
 * Which rows of a shard's log count. A writer that has lost its shard may still have rows under way, and they may arrive at any time. Those at
 * a position that its successor wrote as well are overwritten; others stay. They give themselves away: they begin where nothing
 * ends, or their term is lower than that of the row before them.
 */
import type { LogRow } from './log-row.ts'

/**
 * The rows that follow each other without a gap from the one that holds `from`, in order, out of rows sorted by `first`. `from` is a
 * position that was committed, or 1.
 */
export function validRows<Row extends Omit<LogRow, 'body'>>(rows: readonly Row[], from: number): Row[] {
  const start = holderOf(rows, from)
  if (!start) return []
  const valid = [start]
  let end = start
  for (const row of rows) {
    if (row.first !== end.last + 1) continue
    if (row.term < end.term) break
    valid.push(row)
    end = row
  }
  return valid
}

/** Of several rows that claim a position, the one of the latest writer is right. */
function holderOf<Row extends Omit<LogRow, 'body'>>(rows: readonly Row[], position: number): Row | undefined {
  let found: Row | undefined
  for (const row of rows) {
    if (row.first > position) break
    if (row.last >= position && (!found || row.term > found.term)) found = row
  }
  return found
}
