/**
 * What a change to an account leaves to be done in the background, such as telling every room of a new name. A row written with the
 * change itself stands for the work until it is done, so that a restart does not lose it.
 */
import type { UserId } from '#spec/ids.ts'
import { put, remove, type Write } from '#homeserver/ports/store.ts'
import type { AccountPorts } from './account-ports.ts'
import { followUps, type FollowUpKind } from './tables.ts'

/** Carries the work out, or what is left of it: it may have been begun before. */
export type FollowUp = (userId: UserId, signal: AbortSignal) => Promise<void>

const AT_ONCE_MAX = 2
export type FollowUpTasks = Readonly<Record<FollowUpKind, FollowUp>>

/** Read from the store at a time; the rest waits there. */
const PAGE_ROWS = 200
const ATTEMPTS_MAX = 5
const RETRY_MS = 30_000

interface Job {
  readonly kind: FollowUpKind
  readonly userId: UserId
  attempts: number
  /** The account changed again meanwhile: the work has to be done once more. */
  isStale: boolean
}

export class FollowUps {
  readonly #ports: AccountPorts
  #tasks: FollowUpTasks | undefined
  #resuming: Promise<void> = Promise.resolve()
  readonly #stopping = new AbortController()
  readonly #jobs = new Map<string, Job>()
  readonly #waiting: Job[] = []
  readonly #running = new Set<Promise<void>>()

  constructor(ports: AccountPorts) {
    this.#ports = ports
  }

  /** Until then work waits. Also goes on with what was left undone when the server stopped. */
  start(tasks: FollowUpTasks): void {
    this.#tasks = tasks
    this.#fill()
    this.#resuming = this.#resume(tasks).catch((error: unknown) => {
      this.#ports.log.error('accounts.follow_ups_not_resumed', { error })
    })
  }

  /** To be committed together with the change. */
  mark(kind: FollowUpKind, userId: UserId): Write {
    return put(followUps, [kind, userId], { since: this.#ports.clock.now() })
  }

  /** After the commit, in the same turn of the account's queue. */
  begin(kind: FollowUpKind, userId: UserId): void {
    const name = `${kind} ${userId}`
    const known = this.#jobs.get(name)
    if (known) known.isStale = true
    else this.#enqueue(name, { kind, userId, attempts: 0, isStale: false })
  }

  /** Resolves when nothing is under way, apart from what waits to be tried again. */
  async settled(): Promise<void> {
    await this.#resuming
    await this.#idle()
  }

  /** Ends at the next step; what is left is resumed after the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.settled()
  }

  async #resume(tasks: FollowUpTasks): Promise<void> {
    for (const kind of Object.keys(tasks) as FollowUpKind[]) {
      for (let after: UserId | undefined; !this.#stopping.signal.aborted;) {
        const page = { prefix: [kind], ...(after && { after: [after] }), limit: PAGE_ROWS }
        const rows = await this.#ports.store.scan(followUps, page)
        for (const { key } of rows) this.begin(kind, key[1])
        if (rows.length < PAGE_ROWS) break
        await this.#idle()
        after = rows.at(-1)?.key[1]
      }
    }
  }

  async #idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  #enqueue(name: string, job: Job): void {
    this.#jobs.set(name, job)
    this.#waiting.push(job)
    this.#fill()
  }

  #fill(): void {
    const tasks = this.#tasks
    while (tasks && this.#running.size < AT_ONCE_MAX && !this.#stopping.signal.aborted) {
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
    const { kind, userId } = job
    const { signal } = this.#stopping
    try {
      do {
        job.isStale = false
        await task(userId, signal)
        if (signal.aborted) return
      } while (!(await this.#finish(job)))
    } catch (error) {
      job.attempts++
      this.#ports.log.warn('accounts.follow_up_failed', { kind, userId, attempts: job.attempts, error })
      if (job.attempts < ATTEMPTS_MAX) void this.#retryLater(job)
      else this.#jobs.delete(`${kind} ${userId}`)
    }
  }

  async #finish(job: Job): Promise<boolean> {
    const { kind, userId } = job
    return await this.#ports.queue.run(userId, async () => {
      if (job.isStale) return false
      const writes = [remove(followUps, [kind, userId])]
      await this.#ports.shards.append({ kind: 'follow_up_done', subject: userId, note: { kind }, writes })
      this.#jobs.delete(`${kind} ${userId}`)
      return true
    })
  }

  async #retryLater(job: Job): Promise<void> {
    await this.#ports.clock.sleep(RETRY_MS, this.#stopping.signal)
    this.#waiting.push(job)
    this.#fill()
  }
}
