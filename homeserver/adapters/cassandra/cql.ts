/** CQL for a declared table: key columns k0, k1 … and one JSON value. */
import type { Key, Scan, Table } from '#homeserver/ports/store.ts'

/** Key columns as parameters: numbers are of 64 bits. */
export function keyParameters(key: Key): (string | bigint)[] {
  return key.map((part) => (typeof part === 'number' ? BigInt(part) : part))
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

export function createTableCql(table: Table): string {
  const types = { text: 'text', int: 'bigint' }
  const columns = table.columns.map((type, index) => `k${index} ${types[type]}`).join(', ')
  const partition = names(0, table.partition)
  const rest = names(table.partition, table.columns.length)
  const key = rest === '' ? `(${partition})` : `(${partition}), ${rest}`
  return `CREATE TABLE IF NOT EXISTS ${quoted(table.name)} (${columns}, value text, PRIMARY KEY (${key}))`
}

export function insertCql(table: Table): string {
  const marks = table.columns.map(() => '?').join(', ')
  return `INSERT INTO ${quoted(table.name)} (${names(0, table.columns.length)}, value) VALUES (${marks}, ?) USING TIMESTAMP ?`
}

export function deleteCql(table: Table): string {
  return `DELETE FROM ${quoted(table.name)} USING TIMESTAMP ? WHERE ${equals(table.columns.length)}`
}

export function getCql(table: Table): string {
  return `SELECT value FROM ${quoted(table.name)} WHERE ${equals(table.columns.length)}`
}

export function allRowsCql(table: Table): string {
  return `SELECT ${names(0, table.columns.length)}, value FROM ${quoted(table.name)}`
}

/** The statement for a scan of this shape; its parameters are prefix, after, before, limit in this order. */
export function scanCql(table: Table, scan: Scan): string {
  const start = scan.prefix.length
  const conditions = [equals(start)]
  if (scan.after) conditions.push(compare('>', start, scan.after.length))
  if (scan.before) conditions.push(compare('<', start, scan.before.length))
  const order =
    scan.reverse && start < table.columns.length
      ? ` ORDER BY ${table.columns
          .map((_, index) => `k${index} DESC`)
          .slice(table.partition)
          .join(', ')}`
      : ''
  const columns = names(start, table.columns.length)
  return `SELECT ${columns === '' ? '' : `${columns}, `}value FROM ${quoted(table.name)} WHERE ${conditions.join(' AND ')}${order} LIMIT ?`
}

function names(from: number, to: number): string {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => `k${from + index}`).join(', ')
}

function equals(count: number): string {
  return Array.from({ length: count }, (_, index) => `k${index} = ?`).join(' AND ')
}

function compare(operator: '<' | '>', from: number, count: number): string {
  const marks = Array.from({ length: count }, () => '?').join(', ')
  return count === 1 ? `k${from} ${operator} ?` : `(${names(from, from + count)}) ${operator} (${marks})`
}
