/** The tables of the log: reading what was committed, and how far the tables follow it. */
import type { CassandraClient } from './connection.ts'
import { asking } from './connection.ts'
import type { LogRow } from './log-row.ts'
import { timestampOf } from './timestamps.ts'
import { validRows } from './valid-rows.ts'

/** Positions a partition of the log; about as many entries, of one to two kilobytes each. */
export const BUCKET_POSITIONS = 4_096
/** Rows that may claim one position: the right one, and one that each former writer had under way. */
const CLAIMS_MAX = 16
const ROWS_PER_READ = 64

export const CHANGE_LOG_CQL = `CREATE TABLE IF NOT EXISTS change_log (
  shard int, bucket bigint, first bigint, last bigint, term bigint, body text, PRIMARY KEY ((shard, bucket), first))`
/** How far the tables hold what the log says; a row a shard. */
export const PROJECTED_CQL = `CREATE TABLE IF NOT EXISTS projected (shard int PRIMARY KEY, position bigint, term bigint)`

const INSERT =
  'INSERT INTO change_log (shard, bucket, first, last, term, body) VALUES (?, ?, ?, ?, ?, ?) USING TIMESTAMP ?'
const CLAIMS = `SELECT first, last, term FROM change_log WHERE shard = ? AND bucket = ? AND first <= ? ORDER BY first DESC LIMIT ${CLAIMS_MAX}`
const ROWS = `SELECT first, last, term, body FROM change_log WHERE shard = ? AND bucket = ? AND first >= ? LIMIT ${ROWS_PER_READ}`
const SET_PROJECTED = 'INSERT INTO projected (shard, position, term) VALUES (?, ?, ?) USING TIMESTAMP ?'
const GET_ALL_PROJECTED = 'SELECT shard, position FROM projected'
const GET_PROJECTED = 'SELECT position, term FROM projected WHERE shard = ?'

/** All up to `position` is in the tables; all behind it was written, or made final, by `term` or a later one. */
export interface Progress {
  readonly position: number
  readonly term: number
}

type Claim = Omit<LogRow, 'body'>

export class ChangeLog {
  readonly #client: CassandraClient

  constructor(client: CassandraClient) {
    this.#client = client
  }

  /** Resolves once a majority has the row on disk. */
  async append(shard: number, row: LogRow): Promise<void> {
    const { first, last, term, body } = row
    const numbers = [bucketOf(first), first, last, term].map(BigInt)
    const values = [shard, ...numbers, body, timestampOf(term, first)]
    await asking(this.#client.execute(INSERT, values))
  }

  /** The committed rows behind a position, in order, at most some of them; none when nothing came after it. */
  async rowsAfter(shard: number, after: number): Promise<LogRow[]> {
    const holder = after === 0 ? undefined : await this.#holderOf(shard, after)
    const from = holder && holder.last > after ? holder.first : after + 1
    const rows = await this.#read(shard, bucketOf(from), from)
    const before = holder && from > holder.first ? [{ ...holder, body: '' }] : []
    return validRows([...before, ...rows], Math.max(after, 1)).filter(({ last }) => last > after)
  }

  async projected(shard: number): Promise<Progress> {
    const { rows } = await asking(this.#client.execute(GET_PROJECTED, [shard]))
    const { position = 0n, term = 0n } = (rows[0] ?? {}) as Partial<Record<'position' | 'term', bigint>>
    return { position: Number(position), term: Number(term) }
  }

  async projectedOfAll(): Promise<ReadonlyMap<number, number>> {
    const { rows } = await asking(this.#client.execute(GET_ALL_PROJECTED))
    return new Map(rows.map((row) => [row['shard'] as number, Number(row['position'] as bigint)]))
  }

  async setProjected(shard: number, term: number, position: number): Promise<void> {
    await asking(
      this.#client.execute(SET_PROJECTED, [shard, BigInt(position), BigInt(term), timestampOf(term, position)]),
    )
  }

  async #holderOf(shard: number, position: number): Promise<Claim | undefined> {
    const claims: Claim[] = []
    for (const bucket of [bucketOf(position), bucketOf(position) - 1]) {
      if (bucket < 0) break
      const { rows } = await asking(this.#client.execute(CLAIMS, [shard, BigInt(bucket), BigInt(position)]))
      claims.push(...rows.map((row) => claimOf(row)))
      const [found] = validRows(
        claims.toSorted((a, b) => a.first - b.first),
        position,
      )
      if (found) return found
    }
    return undefined
  }

  async #read(shard: number, bucket: number, from: number): Promise<LogRow[]> {
    const { rows } = await asking(this.#client.execute(ROWS, [shard, BigInt(bucket), BigInt(from)]))
    return rows.map((row) => ({ ...claimOf(row), body: row['body'] as string }))
  }
}

function claimOf(row: { [column: string]: unknown }): Claim {
  const { first, last, term } = row as Record<'first' | 'last' | 'term', bigint>
  return { first: Number(first), last: Number(last), term: Number(term) }
}

function bucketOf(position: number): number {
  return Math.floor(position / BUCKET_POSITIONS)
}
