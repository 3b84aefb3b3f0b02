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
  #waiting: TakesTurns[] = []
  /** Of those that wait, how many have had their turn. */
  #taken = 0
  #running = 0
  #isDue = false

  add(stream: TakesTurns): void {
    this.#waiting.push(stream)
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
    while (this.#running < RUNNING_MAX) {
      const next = this.#waiting[this.#taken]
      if (!next) break
      this.#taken++
      this.#running++
      void next.advance().then(() => {
        this.#running--
        if (this.#taken < this.#waiting.length) this.#runSoon()
      })
    }
    if (this.#taken < this.#waiting.length) return
    this.#waiting = []
    this.#taken = 0
  }
}
