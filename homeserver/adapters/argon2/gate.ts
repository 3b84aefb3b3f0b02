/** Lets so many tasks through at once and so many more wait, in their order. */
export class Gate {
  readonly #atOnceMax: number
  readonly #waitingMax: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(options: { atOnceMax: number; waitingMax: number }) {
    this.#atOnceMax = options.atOnceMax
    this.#waitingMax = options.waitingMax
  }

  get isFull(): boolean {
    return this.#running >= this.#atOnceMax && this.#waiting.length >= this.#waitingMax
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#atOnceMax) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#running++
    try {
      return await task()
    } finally {
      // The place goes to the next one directly, so that nobody who comes just now overtakes.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running--
    }
  }
}
