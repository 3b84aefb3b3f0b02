/**
 * Writes one shard, for as long as this process holds it. A commit is a row of the log and is answered as soon as that is safe; the tables
 * follow behind it, and who reads what they do not have yet waits for them.
 *
 * One commit is under way at a time. So only the last row of the log can be in doubt when a writer is replaced, and none is acknowledged
 * behind one that may turn out to be missing.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '#homeserver/ports/log.ts'
import { StoreError, type LogEntry, type Tenure } from '#homeserver/ports/store.ts'
import { asStoreError } from './connection.ts'
import { encodeEntries, type TableRow } from './log-row.ts'
import { packRows } from './pack-rows.ts'
import type { PendingPartitions } from './pending-partitions.ts'
import { ProgressNotes } from './progress-notes.ts'
import { takeOver, type TakeOverParts } from './take-over.ts'
import { within } from './within.ts'

/** Commits that the tables may be behind; then a commit waits for them. */
const BEHIND_MAX = 4
/** How long it waits, before it is refused. */
const ROOM_TIMEOUT_MS = 1_000
/** How long giving up waits for the tables; what they lack then is written by whoever takes over. */
const FINISH_TIMEOUT_MS = 2_000
const RETRY_FIRST_MS = 50
const RETRY_MAX_MS = 2_000

/** A commit whose rows are on their way into the tables. */
interface Underway {
  readonly last: number
  isDone: boolean
  readonly settled: Promise<void>
}

export interface ShardWriterParts extends TakeOverParts {
  readonly pending: PendingPartitions
  readonly report: Log
  /** Told how far the tables hold what the log says, whenever that is further than before. */
  readonly readable: (position: number) => void
}

export class ShardWriter {
  readonly #shard: number
  readonly #tenure: Tenure
  readonly #parts: ShardWriterParts
  readonly #notes: ProgressNotes
  /** What was acknowledged. */
  #head: number
  #committing: Promise<unknown> | undefined
  /** Oldest first. */
  readonly #underway: Underway[] = []
  #isLeaving = false
  #isStopped = false
  #isAbandoned = false

  private constructor(shard: number, tenure: Tenure, head: number, parts: ShardWriterParts) {
    this.#shard = shard
    this.#tenure = tenure
    this.#head = head
    this.#parts = parts
    this.#notes = new ProgressNotes(head, (position) => parts.log.setProjected(shard, tenure.term, position))
  }

  static async takeOver(shard: number, tenure: Tenure, parts: ShardWriterParts): Promise<ShardWriter> {
    return new ShardWriter(shard, tenure, await takeOver(shard, tenure, parts), parts)
  }

  get head(): number {
    return this.#head
  }

  async commit(first: number, entries: readonly LogEntry[]): Promise<'committed' | 'conflict'> {
    if (this.#isStopped) throw stopped()
    if (this.#isLeaving || this.#committing || first !== this.#head + 1) return 'conflict'
    if (entries.length === 0) return 'committed'
    for (const [index, { position }] of entries.entries()) {
      if (position !== first + index) throw new StoreError('broken', 'the positions of a commit must be consecutive')
    }
    const { texts, rows } = encodeEntries(entries, this.#parts.tables)
    this.#committing = this.#write(first, texts)
    try {
      await this.#committing
    } finally {
      this.#committing = undefined
    }
    this.#head = first + entries.length - 1
    this.#project(rows, this.#head)
    return 'committed'
  }

  /** Resolves once the tables hold all that is committed by now, or never will from here. */
  async projected(): Promise<void> {
    await Promise.all(this.#underway.map(({ settled }) => settled))
  }

  /** Takes nothing more, and resolves once the tables hold all that was committed and every process can know. */
  async finish(): Promise<void> {
    this.#isLeaving = true
    try {
      await within(this.#drained(), FINISH_TIMEOUT_MS, 'the tables are behind the log')
    } finally {
      this.stop()
    }
  }

  /** Commits nothing more. What was acknowledged still goes into the tables, because this process may read it. */
  stop(): void {
    this.#isStopped = true
    this.#notes.stop()
  }

  /** Leaves the tables as they are, too. */
  abandon(): void {
    this.stop()
    this.#isAbandoned = true
  }

  async #drained(): Promise<void> {
    await this.#committing?.catch(() => {})
    while (this.#underway.length > 0) await this.#underway[0]?.settled
    await this.#notes.now()
  }

  async #write(first: number, texts: readonly string[]): Promise<void> {
    await this.#room()
    try {
      for (const row of packRows(first, this.#tenure.term, texts)) await this.#parts.log.append(this.#shard, row)
    } catch (error) {
      // Whether the row is there nobody knows. Only a new term can find that out and make it final.
      this.stop()
      throw asStoreError(error)
    }
    // Whoever took over may have read the log before the row was there. The tables must not get it from here then.
    if (!this.#tenure.isHeld()) this.stop()
    if (this.#isStopped) throw stopped()
  }

  async #room(): Promise<void> {
    const room = async () => {
      while (this.#underway.length >= BEHIND_MAX) await this.#underway[0]?.settled
    }
    if (this.#underway.length < BEHIND_MAX) return
    try {
      await within(room(), ROOM_TIMEOUT_MS, '')
    } catch (error) {
      // Nothing was written, so the writer can go on.
      throw new StoreError('busy', 'the tables are too far behind the log; try again', error)
    }
    if (this.#isStopped) throw stopped()
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
    } catch {
      this.#underway.splice(0)
      return
    }
    mark()
    let projected: number | undefined
    while (this.#underway[0]?.isDone === true) projected = this.#underway.shift()?.last
    if (projected === undefined) return
    this.#notes.reached(projected)
    this.#parts.readable(projected)
  }

  async #projectUntilDone(rows: readonly TableRow[]): Promise<void> {
    for (let wait = RETRY_FIRST_MS; ; wait = Math.min(wait * 2, RETRY_MAX_MS)) {
      if (this.#isAbandoned) throw stopped()
      try {
        return await this.#parts.projection.write(rows, this.#tenure.term)
      } catch (error) {
        // The log has it: the tables can be written as soon as the nodes answer again.
        if (wait === RETRY_FIRST_MS) this.#parts.report.error('store.tables_behind', { shard: this.#shard, error })
        await sleep(wait * (0.5 + Math.random() / 2), undefined, { ref: false })
      }
    }
  }
}

function stopped(): StoreError {
  return new StoreError('unreachable', 'the shard is not written by this process any more')
}
