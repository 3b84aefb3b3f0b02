/**
 * The single writer of a shard's change log.
 *
 * Appending is synchronous and gives out positions at once, so a caller decides on memory that is ahead of the disk and nothing can
 * come between its decision and its place in the log. Whatever gathered while the last commit was under way goes into the next one:
 * the group grows with the load, and a lone message does not wait for company.
 *
 * If a commit fails, everything behind it was decided on a state that never came to be, so all of it is refused, `lost` is told
 * (caches that ran ahead forget), and the log goes on from what the store really holds. Not so where the medium itself failed: what
 * the kernel still holds of a failed sync is unknown, so nothing is taken any more until a new start has read what is there.
 */
import type { Clock } from '#homeserver/ports/clock.ts'
import type { Log } from '#homeserver/ports/log.ts'
import { StoreError, type Json, type LogEntry, type Store, type Tenure, type Write } from '#homeserver/ports/store.ts'

export interface NewEntry {
  readonly kind: string
  readonly subject: string
  readonly note: Json
  readonly writes: readonly Write[]
}

export interface LogReader {
  /** Entries that are durable now, in order, exactly once. Must not throw and must not wait. */
  committed(shard: number, entries: readonly LogEntry[]): void
  /** Entries that were appended but not yet reported will never come. */
  lost(shard: number): void
}

/** More would make those at the front wait for the slow write of those at the back. */
const GROUP_ENTRIES_MAX = 512
/** Beyond this the disk is not keeping up; a writer is told so instead of filling the memory. */
const WAITING_ENTRIES_MAX = 20_000

/** Of a store that has never more than one writer. */
const ALONE: Tenure = { term: 1, isHeld: () => true }

export interface LogPorts {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  /** Told once when the medium has failed: the process should end. */
  readonly mediumFailed?: (reason: StoreError) => void
}

interface Pending {
  readonly entries: readonly LogEntry[]
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

interface Waiter {
  readonly position: number
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

export class ShardLog {
  readonly shard: number
  readonly #store: Store
  readonly #clock: Clock
  readonly #log: Log
  readonly #mediumFailed: (reason: StoreError) => void
  readonly #readers: LogReader[] = []
  #pending: Pending[] = []
  #waitingEntries = 0
  #next: number
  #durable: number
  #flushing: Promise<void> | undefined
  /** True while it is found out what the store holds after a failure. */
  #settling = false
  #failed: StoreError | undefined
  #waiters: Waiter[] = []
  /** Since the last commit that succeeded. Only the first refusal and the end of the row are logged: a full disk stays full for long. */
  #refusals = 0

  private constructor(shard: number, head: number, ports: LogPorts) {
    this.shard = shard
    this.#next = head + 1
    this.#durable = head
    this.#store = ports.store
    this.#clock = ports.clock
    this.#log = ports.log
    this.#mediumFailed = ports.mediumFailed ?? (() => {})
  }

  static async open(shard: number, ports: LogPorts, tenure: Tenure = ALONE): Promise<ShardLog> {
    return new ShardLog(shard, await ports.store.takeOver(shard, tenure), ports)
  }

  /** The position that the next appended entry gets. */
  get next(): number {
    return this.#next
  }

  /** The last position that is durable and has been told to the readers. */
  get durable(): number {
    return this.#durable
  }

  /** Readers are told in the order in which they were added, all before the appender itself. */
  addReader(reader: LogReader): void {
    this.#readers.push(reader)
  }

  /** Throws where nothing can be appended now; to be asked in the same turn, before memory is moved ahead. */
  admit(): void {
    if (this.#failed) throw this.#failed
    if (this.#settling) throw new StoreError('busy', 'the last commit failed; try again')
    if (this.#waitingEntries >= WAITING_ENTRIES_MAX) {
      throw new StoreError('busy', 'too many changes are waiting for the disk; try again')
    }
  }

  /** Resolves when the entries are durable. They get the positions from `next` on. */
  append(entries: readonly NewEntry[]): Promise<void> {
    this.admit()
    const at = this.#clock.now()
    const numbered = entries.map((entry, index) => ({ ...entry, at, position: this.#next + index }))
    this.#next += entries.length
    this.#waitingEntries += entries.length
    return new Promise((resolve, reject) => {
      this.#pending.push({ entries: numbered, resolve, reject })
      this.#flushing ??= this.#flush()
    })
  }

  /** Resolves when everything up to the position is durable, and rejects as its append does if it is refused. */
  async whenDurable(position: number): Promise<void> {
    if (position <= this.#durable) return
    await new Promise<void>((resolve, reject) => this.#waiters.push({ position, resolve, reject }))
  }

  /** Resolves when everything appended so far has been settled. */
  async drained(): Promise<void> {
    while (this.#flushing) await this.#flushing
  }

  async #flush(): Promise<void> {
    // One turn of patience: requests that arrived in the same read from the network share the first commit.
    await Promise.resolve()
    while (this.#pending.length > 0) {
      const group = this.#takeGroup()
      const entries = group.flatMap((pending) => pending.entries)
      try {
        await this.#commit(entries)
      } catch (error) {
        await this.#refuse([...group, ...this.#pending], error)
        continue
      }
      this.#durable += entries.length
      this.#waitingEntries -= entries.length
      this.#noteSuccess()
      for (const reader of this.#readers) reader.committed(this.shard, entries)
      for (const pending of group) pending.resolve()
      this.#resolveWaiters()
    }
    this.#flushing = undefined
  }

  async #commit(entries: readonly LogEntry[]): Promise<void> {
    const result = await this.#store.commit(this.shard, this.#durable + 1, entries)
    if (result === 'conflict') throw new StoreError('broken', `another writer took over shard ${this.shard}`)
  }

  #takeGroup(): Pending[] {
    let count = 0
    let size = 0
    for (const { entries } of this.#pending) {
      if (count > 0 && size + entries.length > GROUP_ENTRIES_MAX) break
      count++
      size += entries.length
    }
    return this.#pending.splice(0, count)
  }

  async #refuse(refused: readonly Pending[], error: unknown): Promise<void> {
    this.#pending = []
    this.#settling = true
    if (this.#refusals === 0) this.#log.error('log.commit_failed', { shard: this.shard, error })
    this.#refusals += refused.length
    this.#failed = await this.#lasting(error)
    this.#next = this.#durable + 1
    this.#waitingEntries = 0
    this.#settling = false
    for (const reader of this.#readers) reader.lost(this.shard)
    for (const pending of refused) pending.reject(error)
    for (const waiter of this.#waiters.splice(0)) waiter.reject(error)
    if (this.#failed && this.#failed.failure !== 'closed') this.#mediumFailed(this.#failed)
  }

  /** Why the log cannot go on after this error; `undefined` where it can, because nothing but the refused commit is missing. */
  async #lasting(error: unknown): Promise<StoreError | undefined> {
    if (isFinal(error)) return error
    try {
      if ((await this.#store.head(this.shard)) === this.#durable) return undefined
    } catch (cause) {
      if (isFinal(cause)) return cause
      return new StoreError('io', `the head of shard ${this.shard} cannot be read`, cause)
    }
    // Another writer, or a commit of our own whose answer was lost: there are entries that nobody here has been told of.
    return new StoreError('io', `shard ${this.shard} holds entries that this process did not see committed`, error)
  }

  #resolveWaiters(): void {
    if (this.#waiters.length === 0) return
    const [done, waiting] = [[] as Waiter[], [] as Waiter[]]
    for (const waiter of this.#waiters) (waiter.position <= this.#durable ? done : waiting).push(waiter)
    this.#waiters = waiting
    for (const waiter of done) waiter.resolve()
  }

  #noteSuccess(): void {
    if (this.#refusals > 0) this.#log.info('log.commits_again', { shard: this.shard, refused: this.#refusals })
    this.#refusals = 0
  }
}

/** The medium failed, or the server stops and this writer came too late: no commit succeeds any more. */
function isFinal(error: unknown): error is StoreError {
  return error instanceof StoreError && (error.failure === 'io' || error.failure === 'closed')
}
