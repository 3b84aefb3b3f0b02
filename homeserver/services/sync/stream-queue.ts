/**
 * The streams that have something to compute take turns here. A change in a large room wakes a thousand of them at once: they are
 * computed in small groups with a look at the network in between, and whatever happens to a stream while it waits goes into one delta.
 */

/** Deltas that are computed at the same time, which bounds the memory that they take. */
const RUNNING_MAX = 32

export interface TakesTurns {
  /** Must not reject. */
  advance(): Promise<void>
}

export class StreamQueue {
  /** In the order in which they came; whoever has had a turn is held no longer. */
  readonly #waiting = new Set<TakesTurns>()
  #running = 0
  #isDue = false

  add(stream: TakesTurns): void {
    this.#waiting.add(stream)
    this.#runSoon()
  }

  #runSoon(): void {
    if (this.#isDue) return
    this.#isDue = true
    setImmediate(() => {
      this.#isDue = false
      this.#run()
    })
  }

  #run(): void {
    for (const next of this.#waiting) {
      if (this.#running >= RUNNING_MAX) break
      this.#waiting.delete(next)
      this.#running++
      void next.advance().then(() => {
        this.#running--
        if (this.#waiting.size > 0) this.#runSoon()
      })
    }
  }
}
