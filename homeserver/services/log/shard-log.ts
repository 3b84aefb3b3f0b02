/**
 * A shard's change log as this process sees it: either as its single writer, or following what another process writes.
 *
 * Appending is synchronous and gives out positions at once, so a caller decides on memory that is ahead of the disk and nothing can
 * come between its decision and its place in the log.
 *
 * If a commit fails, everything behind it was decided on a state that never came to be, so all of it is refused, `lost` is told
 * (caches that ran ahead forget), and the log goes on from what the store really holds. Where nobody can know whether the commit is
 * there, the shard is taken over anew, which decides it. Where the medium itself failed nothing is taken any more until a new start
 * has read what is there: what the kernel still holds of a failed sync is unknown.
 */
import type { Clock } from '#homeserver/ports/clock.ts'
import type { Log } from '#homeserver/ports/log.ts'
import { StoreError, type Json, type LogEntry, type Store, type Tenure, type Write } from '#homeserver/ports/store.ts'
import { GroupCommit } from './group-commit.ts'
import { Waiters } from './waiters.ts'

export interface NewEntry {
  readonly kind: string
  readonly subject: string
  readonly note: Json
  readonly writes: readonly Write[]
}

export interface LogReader {
  /** Entries that are durable now, in order, exactly once, whoever wrote them. Must not throw and must not wait. */
  committed(shard: number, entries: readonly LogEntry[]): void
  /** Entries that were appended here but not yet reported may never come, or come as if another process had written them. */
  lost(shard: number): void
}

/** Beyond this the disk is not keeping up; a writer is told so instead of filling the memory. */
const WAITING_ENTRIES_MAX = 20_000
const FOLLOWED_AT_ONCE = 500
const RENEWAL_RETRY_MS = 500

/** Of a store that has never more than one writer. */
export const ALONE: Tenure = { term: 1, isHeld: () => true }

export interface LogPorts {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  /** Told once when the medium has failed: the process should end. */
  readonly mediumFailed?: (reason: StoreError) => void
  /** A new term for a shard whose last commit is uncertain; `undefined` where it is another's by now. */
  readonly renew?: (shard: number) => Promise<Tenure | undefined>
}

export class ShardLog {
  readonly shard: number
  readonly #ports: LogPorts
  readonly #readers: LogReader[] = []
  readonly #commits: GroupCommit
  readonly #waiters = new Waiters()
  #next: number
  #durable: number
  #isWriting = false
  /** True while it is found out what the store holds after a failure. */
  #settling = false
  #following: Promise<void> | undefined
  /** As far as is known that the log may be read. */
  #readable: number
  #failed: StoreError | undefined
  /** Since the last commit that succeeded. Only the first refusal and the end of the row are logged: a full disk stays full for long. */
  #refusals = 0

  private constructor(shard: number, head: number, ports: LogPorts) {
    this.shard = shard
    this.#next = head + 1
    this.#durable = head
    this.#readable = head
    this.#ports = ports
    this.#commits = new GroupCommit({
      commit: (entries) => this.#commit(entries),
      committed: (entries) => {
        this.#noteSuccess()
        this.#tell(entries)
      },
      failed: (error, refuse) => this.#refuse(error, refuse),
    })
  }

  /** Follows the shard from its present head on. */
  static async open(shard: number, ports: LogPorts): Promise<ShardLog> {
    return new ShardLog(shard, await ports.store.head(shard), ports)
  }

  /** The position that the next appended entry gets. */
  get next(): number {
    return this.#next
  }

  /** The last position that is durable and has been told to the readers. */
  get durable(): number {
    return this.#durable
  }

  get isWriting(): boolean {
    return this.#isWriting
  }

  /** Readers are told in the order in which they were added, all before the appender itself. */
  addReader(reader: LogReader): void {
    this.#readers.push(reader)
  }

  /** Becomes the writer. What was committed before is told to the readers first. */
  async startWriting(tenure: Tenure): Promise<void> {
    const head = await this.#ports.store.takeOver(this.shard, tenure)
    await this.#following
    await this.#followTo(head)
    if (this.#durable !== head) throw new StoreError('broken', `the log of shard ${this.shard} has a hole`)
    this.#lose()
    this.#isWriting = true
  }

  /** Ends being the writer, once all that was appended has been settled. Others may take over as soon as this resolves. */
  async stopWriting(): Promise<void> {
    this.#isWriting = false
    await this.#commits.drained()
    await this.#ports.store.giveUp(this.shard)
    this.#lose()
  }

  /** Tells the readers what another process has committed, up to `readable` or as far as it goes. The writer knows all of it already. */
  async follow(readable?: number): Promise<void> {
    if (this.#isWriting) return
    await this.#followTo(readable ?? (await this.#ports.store.head(this.shard)))
  }

  /** Throws where nothing can be appended now; to be asked in the same turn, before memory is moved ahead. */
  admit(): void {
    if (this.#failed) throw this.#failed
    if (!this.#isWriting) throw new StoreError('elsewhere', `shard ${this.shard} is written by another process`)
    if (this.#settling) throw new StoreError('busy', 'the last commit failed; try again')
    if (this.#commits.waitingEntries >= WAITING_ENTRIES_MAX) {
      throw new StoreError('busy', 'too many changes are waiting for the disk; try again')
    }
  }

  /** Resolves when the entries are durable. They get the positions from `next` on. */
  append(entries: readonly NewEntry[]): Promise<void> {
    this.admit()
    const at = this.#ports.clock.now()
    const numbered = entries.map((entry, index) => ({ ...entry, at, position: this.#next + index }))
    this.#next += entries.length
    return this.#commits.append(numbered)
  }

  /** Resolves when everything up to the position is durable, and rejects as its append does if it is refused. */
  async whenDurable(position: number): Promise<void> {
    if (position > this.#durable) await this.#waiters.until(position)
  }

  /** Resolves when everything appended so far has been settled. */
  async drained(): Promise<void> {
    await this.#commits.drained()
  }

  async #commit(entries: readonly LogEntry[]): Promise<void> {
    const result = await this.#ports.store.commit(this.shard, this.#durable + 1, entries)
    if (result === 'conflict') throw new StoreError('broken', `another writer took over shard ${this.shard}`)
  }

  #tell(entries: readonly LogEntry[]): void {
    this.#durable += entries.length
    for (const reader of this.#readers) reader.committed(this.shard, entries)
    this.#waiters.reached(this.#durable)
  }

  #lose(): void {
    this.#next = this.#durable + 1
    for (const reader of this.#readers) reader.lost(this.shard)
  }

  async #followTo(readable: number): Promise<void> {
    this.#readable = Math.max(this.#readable, readable)
    if (this.#durable >= this.#readable) return
    this.#following ??= this.#catchUp().finally(() => {
      this.#following = undefined
    })
    await this.#following
  }

  async #catchUp(): Promise<void> {
    const { store } = this.#ports
    while (this.#durable < this.#readable) {
      const entries = await store.log(this.shard, this.#durable, FOLLOWED_AT_ONCE, this.#readable)
      if (entries.length === 0) return
      this.#tell(entries)
      this.#next = this.#durable + 1
    }
  }

  async #refuse(error: unknown, refuse: () => void): Promise<void> {
    this.#settling = true
    if (this.#refusals++ === 0) this.#ports.log.error('log.commit_failed', { shard: this.shard, error })
    if (isUncertain(error) && this.#ports.renew) {
      // Whoever waits is told at once: what became of the commit may stay unknown for long.
      this.#lose()
      this.#end(error, refuse)
      await this.#renew(this.#ports.renew)
      this.#settling = false
      return
    }
    this.#failed = await this.#lasting(error)
    this.#settling = false
    this.#lose()
    this.#end(error, refuse)
    if (this.#failed && this.#failed.failure !== 'closed') this.#ports.mediumFailed?.(this.#failed)
  }

  #end(error: unknown, refuse: () => void): void {
    refuse()
    this.#waiters.refuse(error)
  }

  async #renew(renew: NonNullable<LogPorts['renew']>): Promise<void> {
    while (this.#isWriting) {
      try {
        const tenure = await renew(this.shard)
        if (tenure) await this.startWriting(tenure)
        else this.#isWriting = false
        return
      } catch (error) {
        if (isFinal(error)) {
          this.#failed = error
          return
        }
        await this.#ports.clock.sleep(RENEWAL_RETRY_MS)
      }
    }
  }

  /** Why the log cannot go on after this error; `undefined` where it can, because nothing but the refused commit is missing. */
  async #lasting(error: unknown): Promise<StoreError | undefined> {
    if (isFinal(error)) return error
    try {
      if ((await this.#ports.store.head(this.shard)) === this.#durable) return undefined
    } catch (cause) {
      if (isFinal(cause)) return cause
      return new StoreError('io', `the head of shard ${this.shard} cannot be read`, cause)
    }
    // Another writer, or a commit of our own whose answer was lost: there are entries that nobody here has been told of.
    return new StoreError('io', `shard ${this.shard} holds entries that this process did not see committed`, error)
  }

  #noteSuccess(): void {
    if (this.#refusals > 0) this.#ports.log.info('log.commits_again', { shard: this.shard, refusals: this.#refusals })
    this.#refusals = 0
  }
}

/** The medium failed, or the server stops and this writer came too late: no commit succeeds any more. */
function isFinal(error: unknown): error is StoreError {
  return error instanceof StoreError && (error.failure === 'io' || error.failure === 'closed')
}

function isUncertain(error: unknown): boolean {
  return error instanceof StoreError && error.failure === 'unreachable'
}
