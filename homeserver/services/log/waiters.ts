/** Those who wait for the log to come to a position. */
interface Waiter {
  readonly position: number
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

export class Waiters {
  #waiting: Waiter[] = []

  /** Rejects with the signal's reason where that aborts before. */
  async until(position: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const waiter = { position, resolve, reject }
    const giveUp = () => {
      this.#waiting = this.#waiting.filter((each) => each !== waiter)
      reject(signal?.reason)
    }
    this.#waiting.push(waiter)
    signal?.addEventListener('abort', giveUp)
    try {
      await promise
    } finally {
      signal?.removeEventListener('abort', giveUp)
    }
  }

  reached(position: number): void {
    if (this.#waiting.length === 0) return
    const { done = [], waiting = [] } = Object.groupBy(this.#waiting, (waiter) =>
      waiter.position <= position ? 'done' : 'waiting',
    )
    this.#waiting = waiting
    for (const waiter of done) waiter.resolve()
  }

  refuse(error: unknown): void {
    for (const waiter of this.#waiting.splice(0)) waiter.reject(error)
  }
}
