/** Those who wait for the log to come to a position. */
interface Waiter {
  readonly position: number
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

export class Waiters {
  #waiting: Waiter[] = []

  async until(position: number): Promise<void> {
    await new Promise<void>((resolve, reject) => this.#waiting.push({ position, resolve, reject }))
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
