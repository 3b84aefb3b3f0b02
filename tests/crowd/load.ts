/** Several people who send at a total rate, each one message at a time, for as long as they are let. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Member } from './crowd.ts'
import type { Ledger } from './ledger.ts'
import { Sender } from './sender.ts'

export interface LoadOptions {
  readonly members: readonly Member[]
  /** `Infinity`: each sends the next message as soon as the one before is acknowledged. */
  readonly perSecond: number
  readonly ledger: Ledger
  readonly text?: string
}

export class Load {
  readonly #options: LoadOptions
  readonly #stopping = new AbortController()
  readonly #running: Promise<unknown>

  constructor(options: LoadOptions) {
    this.#options = options
    const { members, perSecond } = options
    const everyMs = (members.length / perSecond) * 1_000
    this.#running = Promise.all(members.map((member, index) => this.#talk(member, everyMs, index / members.length)))
    // Whoever waits for it hears of it.
    this.#running.catch(() => {})
  }

  /** Rejects when somebody has to give up. */
  async whileTalking<T>(work: Promise<T>): Promise<T> {
    return (await Promise.race([work, this.#running.then(() => work)])) as T
  }

  /** Resolves with the milliseconds until everybody has had a message acknowledged that was not tried before now. */
  async everybodyServed(): Promise<number> {
    const now = performance.now()
    const left = new Set(this.#options.members.map(({ user }) => user.userId))
    const served = this.#options.ledger.until(({ sender, startedAt }) => {
      if (startedAt >= now) left.delete(sender)
      return left.size === 0
    })
    await this.whileTalking(served)
    return performance.now() - now
  }

  /** Resolves when everybody has had the last message acknowledged. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  async #talk({ user, rooms }: Member, everyMs: number, phase: number): Promise<void> {
    const { ledger, text } = this.#options
    const { signal } = this.#stopping
    const sender = new Sender({ user, ledger, ...(text !== undefined && { text }) })
    let dueAt = performance.now() + everyMs * phase
    for (let count = 0; ; count++) {
      const waitMs = dueAt - performance.now()
      if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => {})
      if (signal.aborted) return
      await sender.send(rooms[count % rooms.length] as string)
      // Nobody types everything at once that could not be sent for a while.
      dueAt = Math.max(dueAt + everyMs, performance.now())
    }
  }
}
