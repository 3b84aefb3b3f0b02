import type { LogRow } from './log-row.ts'

/** Half a commit log segment is the most that a node takes as one change: 16 MiB by default, and characters may need several bytes. */
const ROW_CHARS_MAX = 4 * 1024 * 1024
/** A row may reach into the next partition of the log, but not beyond it. */
const ROW_ENTRIES_MAX = 2_048

/** Consecutive entries as rows of the log: one, unless they are more than a node takes at once. */
export function packRows(first: number, term: number, entries: readonly string[]): LogRow[] {
  const rows: LogRow[] = []
  let [packed, chars, from] = [[] as string[], 0, first]
  const close = () => {
    if (packed.length === 0) return
    rows.push({ first: from, last: from + packed.length - 1, term, body: `[${packed.join(',')}]` })
    from += packed.length
    ;[packed, chars] = [[], 0]
  }
  for (const entry of entries) {
    if (chars + entry.length > ROW_CHARS_MAX || packed.length >= ROW_ENTRIES_MAX) close()
    packed.push(entry)
    chars += entry.length
  }
  close()
  return rows
}
