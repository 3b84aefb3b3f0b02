/** SQL for a declared table: key columns k0, k1 … and one JSON value. */
import type { Scan, Table } from '#homeserver/ports/store.ts'

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

export function keyColumns(table: Table, from = 0): string {
  return table.columns
    .map((_, index) => `k${index}`)
    .slice(from)
    .join(', ')
}

function marks(count: number): string {
  return Array.from({ length: count }, () => '?').join(', ')
}

export function insertSql(table: Table): string {
  const columns = keyColumns(table)
  return (
    `INSERT INTO ${quoted(table.name)} (${columns}, value) VALUES (${marks(table.columns.length + 1)}) ` +
    `ON CONFLICT (${columns}) DO UPDATE SET value = excluded.value`
  )
}

export function deleteSql(table: Table): string {
  return `DELETE FROM ${quoted(table.name)} WHERE ${equals(0, table.columns.length)}`
}

export function getSql(table: Table): string {
  return `SELECT value FROM ${quoted(table.name)} WHERE ${equals(0, table.columns.length)}`
}

/**
 * The statement for a scan of this shape; its parameters are prefix, after, before, limit in this order. Who asks knows the prefix, so the
 * rows come without it.
 */
export function scanSql(table: Table, scan: Scan): string {
  const start = scan.prefix.length
  const conditions = [equals(0, start)]
  if (scan.after) conditions.push(compare('>', start, scan.after.length))
  if (scan.before) conditions.push(compare('<', start, scan.before.length))
  const direction = scan.reverse ? 'DESC' : 'ASC'
  const order = table.columns.map((_, index) => `k${index} ${direction}`).slice(start)
  const orderBy = order.length > 0 ? ` ORDER BY ${order.join(', ')}` : ''
  const where = conditions.join(' AND ')
  const columns = start < table.columns.length ? `${keyColumns(table, start)}, value` : 'value'
  return `SELECT ${columns} FROM ${quoted(table.name)} WHERE ${where}${orderBy} LIMIT ?`
}

function equals(from: number, to: number): string {
  return Array.from({ length: to - from }, (_, index) => `k${from + index} = ?`).join(' AND ')
}

function compare(operator: '<' | '>', from: number, count: number): string {
  const columns = Array.from({ length: count }, (_, index) => `k${from + index}`).join(', ')
  return count === 1 ? `${columns} ${operator} ?` : `(${columns}) ${operator} (${marks(count)})`
}
