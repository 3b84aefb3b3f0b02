/** Kept outside the server: what it has promised to keep, and what it did not promise. */
import type { Failure } from './attempt.ts'

export interface Acknowledged {
  readonly sender: string
  readonly room: string
  /** Counts the messages of this sender to this room. */
  readonly ordinal: number
  readonly eventId: string
  /** When it was first tried. */
  readonly startedAt: number
  readonly at: number
  readonly tries: number
}

type IsMet = (latest: Acknowledged) => boolean

export class Ledger {
  readonly acknowledged: Acknowledged[] = []
  readonly failures: Failure[] = []
  readonly #waiting = new Set<{ readonly isMet: IsMet; readonly resolve: () => void }>()

  add(message: Acknowledged): void {
    this.acknowledged.push(message)
    for (const each of this.#waiting) {
      if (!each.isMet(message)) continue
      this.#waiting.delete(each)
      each.resolve()
    }
  }

  failed(failure: Failure): void {
    this.failures.push(failure)
  }

  /** Resolves with the message that meets the condition; each further one is held against it once. */
  async until(isMet: IsMet): Promise<void> {
    await new Promise<void>((resolve) => this.#waiting.add({ isMet, resolve }))
  }

  /** Resolves once this many messages are acknowledged. */
  async reaches(count: number): Promise<void> {
    if (this.acknowledged.length < count) await this.until(() => this.acknowledged.length >= count)
  }

  async more(count: number): Promise<void> {
    await this.reaches(this.acknowledged.length + count)
  }

  /** The longest time in which nothing was acknowledged in a room, of all rooms. */
  get longestWindowMs(): number {
    const rooms = Map.groupBy(this.acknowledged, ({ room }) => room)
    const windows = [...rooms.values()].flatMap((messages) =>
      messages.slice(1).map(({ at }, index) => at - (messages[index]?.at ?? at)),
    )
    return longest(windows)
  }

  get slowestFailureMs(): number {
    return longest(this.failures.map(({ tookMs }) => tookMs))
  }

  /** Of the acknowledged messages, the share that one attempt was not enough for. */
  get retriedShare(): number {
    return this.acknowledged.filter(({ tries }) => tries > 1).length / this.acknowledged.length
  }
}

/** Without the bound that a call with a hundred thousand arguments meets. */
function longest(times: readonly number[]): number {
  return times.reduce((most, each) => Math.max(most, each), 0)
}
