/** When a call ends: by its deadline, because somebody gives it up, or because this node stops. */

export class Ending implements Disposable {
  readonly #controller = new AbortController()
  readonly #all: UnderWay
  readonly #outer: AbortSignal | undefined
  readonly #endsAt: number
  readonly #timer: NodeJS.Timeout

  constructor(all: UnderWay, deadlineMs: number, outer?: AbortSignal) {
    this.#all = all
    this.#outer = outer
    this.#endsAt = performance.now() + deadlineMs
    // After a long turn the timer is due before what has come meanwhile was read. One round more lets it be read.
    this.#timer = setTimeout(() => setImmediate(() => this.end(new Error('the deadline has passed'))), deadlineMs)
    if (outer?.aborted) this.#onOuter()
    else outer?.addEventListener('abort', this.#onOuter, { once: true })
    all.add(this)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  get leftMs(): number {
    return Math.max(0, this.#endsAt - performance.now())
  }

  end(reason: Error): void {
    this.#controller.abort(reason)
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    this.#outer?.removeEventListener('abort', this.#onOuter)
    this.#all.delete(this)
  }

  readonly #onOuter = (): void => this.#controller.abort(this.#outer?.reason)
}

/** The calls of one direction that have not ended. */
export class UnderWay {
  readonly #endings = new Set<Ending>()
  #waiting: (() => void)[] = []

  add(ending: Ending): void {
    this.#endings.add(ending)
  }

  delete(ending: Ending): void {
    this.#endings.delete(ending)
    if (this.#endings.size === 0) for (const wake of this.#waiting.splice(0)) wake()
  }

  endAll(reason: Error): void {
    for (const ending of this.#endings) ending.end(reason)
  }

  /** Resolves when there are none, or after `ms`. */
  async ended(ms: number): Promise<void> {
    if (this.#endings.size === 0) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#waiting.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }
}
