/**
 * Writes one shard, for as long as this process holds it. A commit is a row of the log and is answered as soon as that is safe; the tables
 * follow behind it, and who reads what they do not have yet waits for them.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '#homeserver/ports/log.ts'
import { StoreError, type LogEntry, type Tenure } from '#homeserver/ports/store.ts'
import type { ChangeLog } from './change-log.ts'
import { asStoreError } from './connection.ts'
import { encodeEntries, rowsIn, type LogRow, type TableRow, type Tables } from './log-row.ts'
import { packRows } from './pack-rows.ts'
import type { PendingPartitions } from './pending-partitions.ts'
import type { Projection } from './projection.ts'

/** Commits that the tables may be behind; then a commit waits for them. */
const BEHIND_MAX = 4
const RETRY_FIRST_MS = 50
const RETRY_MAX_MS = 2_000
/** How far the tables are is written down this seldom, and what is between is projected again by whoever takes over. */
const NOTED_EVERY_MS = 200

/** A commit whose rows are on their way into the tables. */
interface Underway {
  readonly last: number
  isDone: boolean
  readonly settled: Promise<void>
}

export interface ShardWriterParts {
  readonly log: ChangeLog
  readonly projection: Projection
  readonly pending: PendingPartitions
  readonly tables: Tables
  readonly report: Log
  /** Told how far the tables hold what the log says, whenever that is further than before. */
  readonly readable: (position: number) => void
}

export class ShardWriter {
  readonly #shard: number
  readonly #tenure: Tenure
  readonly #parts: ShardWriterParts
  #head: number
  /** Everything up to here is in the tables. */
  #projected: number
  #noted: number
  /** Oldest first. */
  readonly #underway: Underway[] = []
  #noting: Promise<void> | undefined
  #stopped = false

  private constructor(shard: number, tenure: Tenure, head: number, parts: ShardWriterParts) {
    this.#shard = shard
    this.#tenure = tenure
    this.#head = head
    this.#projected = head
    this.#noted = head
    this.#parts = parts
  }

  /**
   * Ends what the former writer may have left half done: the rows that a majority of replicas may or may not have are written again
   * under the new term, so that from now on they are there for good, and the tables are brought up to the log.
   */
  static async takeOver(shard: number, tenure: Tenure, parts: ShardWriterParts): Promise<ShardWriter> {
    const { log, projection, tables } = parts
    const { term } = tenure
    let head = await log.projected(shard)
    for (;;) {
      const rows = await log.rowsAfter(shard, head)
      if (rows.length === 0) break
      for (const row of rows) {
        await log.append(shard, { ...row, term })
        await projection.write(rowsIn(row, tables), term)
        head = row.last
      }
    }
    await log.setProjected(shard, term, head)
    return new ShardWriter(shard, tenure, head, parts)
  }

  get head(): number {
    return this.#head
  }

  async commit(first: number, entries: readonly LogEntry[]): Promise<'committed' | 'conflict'> {
    if (first !== this.#head + 1) return 'conflict'
    if (entries.length === 0) return 'committed'
    for (const [index, { position }] of entries.entries()) {
      if (position !== first + index) throw new StoreError('broken', 'the positions of a commit must be consecutive')
    }
    const { texts, rows } = encodeEntries(entries, this.#parts.tables)
    const last = first + entries.length - 1
    // Claimed before anything waits, so that of two commits at once one is refused.
    this.#head = last
    while (this.#underway.length >= BEHIND_MAX) await this.#underway[0]?.settled
    if (this.#stopped) throw stopped()
    for (const row of packRows(first, this.#tenure.term, texts)) await this.#append(row)
    if (!this.#tenure.isHeld()) {
      // Whoever took over may have read the log before the row was there. The tables must not get it from here then.
      this.#stopped = true
      throw stopped()
    }
    this.#project(rows, last)
    return 'committed'
  }

  /** Nothing is written any more; what is under way is given up. */
  stop(): void {
    this.#stopped = true
  }

  /** Resolves when the tables hold all that was committed, and that is written down. */
  async drained(): Promise<void> {
    while (this.#underway.length > 0) await this.#underway[0]?.settled
    await this.#noting
  }

  async #append(row: LogRow): Promise<void> {
    try {
      await this.#parts.log.append(this.#shard, row)
    } catch (error) {
      // Whether the row is there nobody knows. Only a new term can find that out and make it final.
      this.#stopped = true
      throw asStoreError(error)
    }
  }

  #project(rows: readonly TableRow[], last: number): void {
    const done = this.#projectUntilDone(rows)
    const commit: Underway = { last, isDone: false, settled: this.#follow(done, () => (commit.isDone = true)) }
    this.#underway.push(commit)
    this.#parts.pending.add(rows, done)
  }

  /** Resolves once nobody needs to wait for the commit any longer, whether its rows are there or were given up. */
  async #follow(done: Promise<void>, mark: () => void): Promise<void> {
    try {
      await done
      mark()
      const before = this.#projected
      while (this.#underway[0]?.isDone === true) this.#projected = this.#underway.shift()?.last ?? before
      if (this.#projected > before) this.#parts.readable(this.#projected)
      this.#noting ??= this.#note()
    } catch {
      this.#underway.splice(0)
    }
  }

  async #projectUntilDone(rows: readonly TableRow[]): Promise<void> {
    for (let wait = RETRY_FIRST_MS; ; wait = Math.min(wait * 2, RETRY_MAX_MS)) {
      if (this.#stopped) throw stopped()
      try {
        return await this.#parts.projection.write(rows, this.#tenure.term)
      } catch (error) {
        // The log has it: the tables can be written as soon as the nodes answer again.
        if (wait === RETRY_FIRST_MS) this.#parts.report.error('store.tables_behind', { shard: this.#shard, error })
        await sleep(wait * (0.5 + Math.random() / 2))
      }
    }
  }

  async #note(): Promise<void> {
    try {
      while (this.#noted < this.#projected && !this.#stopped) {
        const position = this.#projected
        await this.#parts.log.setProjected(this.#shard, this.#tenure.term, position)
        this.#noted = position
        if (this.#underway.length > 0) await sleep(NOTED_EVERY_MS, undefined, { ref: false })
      }
    } catch {
      // Noted again after the next commit; until then more is projected again than need be.
    }
    this.#noting = undefined
  }
}

function stopped(): StoreError {
  return new StoreError('unreachable', 'the shard is not written by this process any more')
}
