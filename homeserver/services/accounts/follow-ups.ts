/**
 * What a change to an account leaves to be done in the background, such as telling every room of a new name. A row written with the
 * change itself stands for the work until it is done, so that a restart does not lose it.
 *
 * The work is done by the node that writes the account's shard. It looks for what is left undone whenever a shard comes to be written
 * here; and it drops what it was at when a shard goes, as the next writer finds the row.
 */
import type { UserId } from '#spec/ids.ts'
import { put, remove, StoreError, type Write } from '#homeserver/ports/store.ts'
import type { LogReader } from '../log/shard-log.ts'
import type { AccountPorts } from './account-ports.ts'
import { followUps, type FollowUpKind, type StoredFollowUp } from './tables.ts'

/** Carries the work out, or what is left of it: it may have been begun before. */
export type FollowUp = (userId: UserId, signal: AbortSignal) => Promise<void>
export type FollowUpTasks = Readonly<Record<FollowUpKind, FollowUp>>

const AT_ONCE_MAX = 2
/** Read from the store at a time; the rest waits there. */
const PAGE_ROWS = 200
const ATTEMPTS_MAX = 5
const RETRY_MS = 30_000
export const LOOK_RETRY_MS = 2_000
const ID_CHARS = 8

interface Job {
  readonly kind: FollowUpKind
  readonly userId: UserId
  /** Aborts when the server stops, or the account is another node's. */
  readonly ending: AbortController
  attempts: number
}

export class FollowUps implements LogReader {
  readonly #ports: AccountPorts
  #tasks: FollowUpTasks | undefined
  #looking: Promise<void> = Promise.resolve()
  #isLookAhead = false
  readonly #stopping = new AbortController()
  readonly #jobs = new Map<string, Job>()
  readonly #waiting: Job[] = []
  readonly #running = new Set<Promise<void>>()

  constructor(ports: AccountPorts) {
    this.#ports = ports
    ports.shards.addReader(this)
  }

  /** Until then work waits. Also goes on with what was left undone when the server stopped. */
  start(tasks: FollowUpTasks): void {
    this.#tasks = tasks
    this.#fill()
    this.#look()
  }

  /** To be committed together with the change. */
  mark(kind: FollowUpKind, userId: UserId): Write {
    const { clock, random } = this.#ports
    return put(followUps, [kind, userId], { since: clock.now(), id: random.text(ID_CHARS) })
  }

  /** After the commit, in the same turn of the account's queue. */
  begin(kind: FollowUpKind, userId: UserId): void {
    const name = nameOf(kind, userId)
    if (this.#jobs.has(name) || this.#stopping.signal.aborted) return
    const job: Job = { kind, userId, ending: new AbortController(), attempts: 0 }
    this.#jobs.set(name, job)
    this.#waiting.push(job)
    this.#fill()
  }

  /** Resolves when nothing is under way, apart from what waits to be tried again. */
  async settled(): Promise<void> {
    await this.#looking
    await this.#idle()
  }

  /** Ends at the next step; what is left is resumed after the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    for (const job of this.#jobs.values()) this.#end(job)
    await this.settled()
  }

  committed(): void {
    // Who has written an entry knows what follows from it.
  }

  lost(shard: number): void {
    // Said when a shard is about to be written here, or is so no longer.
    queueMicrotask(() => {
      const { shards } = this.#ports
      if (shards.at(shard).isWriting) return this.#look()
      for (const job of this.#jobs.values()) if (shards.shardOf(job.userId) === shard) this.#end(job)
    })
  }

  /** Begins what is left undone of the accounts whose shard is written here. */
  #look(): void {
    // One that has not begun yet sees what this one would.
    if (!this.#tasks || this.#isLookAhead) return
    const kinds = Object.keys(this.#tasks) as FollowUpKind[]
    this.#isLookAhead = true
    this.#looking = this.#looking.then(async () => {
      this.#isLookAhead = false
      try {
        for (const kind of kinds) await this.#resume(kind)
      } catch (error) {
        this.#ports.log.error('accounts.follow_ups_not_resumed', { error })
        void this.#lookLater()
      }
    })
  }

  async #lookLater(): Promise<void> {
    await this.#ports.clock.sleep(LOOK_RETRY_MS, this.#stopping.signal)
    if (!this.#stopping.signal.aborted) this.#look()
  }

  async #resume(kind: FollowUpKind): Promise<void> {
    const { store, shards } = this.#ports
    for (let after: UserId | undefined; !this.#stopping.signal.aborted;) {
      const page = { prefix: [kind], ...(after && { after: [after] }), limit: PAGE_ROWS }
      const rows = await store.scan(followUps, page)
      for (const { key } of rows) if (shards.of(key[1]).isWriting) this.begin(kind, key[1])
      if (rows.length < PAGE_ROWS) return
      await this.#idle()
      after = rows.at(-1)?.key[1]
    }
  }

  async #idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  #fill(): void {
    const tasks = this.#tasks
    while (tasks && this.#running.size < AT_ONCE_MAX) {
      const job = this.#waiting.shift()
      if (!job) return
      const run = this.#run(job, tasks[job.kind]).finally(() => {
        this.#running.delete(run)
        this.#fill()
      })
      this.#running.add(run)
    }
  }

  async #run(job: Job, task: FollowUp): Promise<void> {
    const { kind, userId, ending } = job
    try {
      let row = ending.signal.aborted ? undefined : await this.#left(job)
      while (row && !ending.signal.aborted) {
        await task(userId, ending.signal)
        if (!ending.signal.aborted) row = await this.#left(job, row)
      }
    } catch (error) {
      if (ending.signal.aborted) return
      // The next writer does it.
      if (error instanceof StoreError && error.failure === 'elsewhere') return this.#end(job)
      job.attempts++
      this.#ports.log.warn('accounts.follow_up_failed', { kind, userId, attempts: job.attempts, error })
      if (job.attempts < ATTEMPTS_MAX) void this.#retryLater(job)
      else this.#end(job)
    }
  }

  /** What is to be done, or to be done once more because the account has changed again since `done`. With nothing the job ends. */
  async #left(job: Job, done?: StoredFollowUp): Promise<StoredFollowUp | undefined> {
    const { store, shards, queue } = this.#ports
    const { kind, userId } = job
    return await queue.run(userId, async () => {
      const row = await store.get(followUps, [kind, userId])
      if (row && (!done || row.id !== done.id)) return row
      const writes = [remove(followUps, [kind, userId])]
      if (row) await shards.append({ kind: 'follow_up_done', subject: userId, note: { kind }, writes })
      this.#end(job)
      return undefined
    })
  }

  #end(job: Job): void {
    const name = nameOf(job.kind, job.userId)
    job.ending.abort()
    if (this.#jobs.get(name) === job) this.#jobs.delete(name)
  }

  async #retryLater(job: Job): Promise<void> {
    await this.#ports.clock.sleep(RETRY_MS, job.ending.signal)
    this.#waiting.push(job)
    this.#fill()
  }
}

function nameOf(kind: FollowUpKind, userId: UserId): string {
  return `${kind} ${userId}`
}
