/** Asks for something that costs nothing, again and again: how long the answer takes tells how long others have to wait. */
import { setTimeout as sleep } from 'node:timers/promises'
import { attempt } from '#tests/crowd/attempt.ts'
import { percentile, type Figures } from './figures.ts'

const EVERY_MS = 50

export interface ProbeAnswers {
  /** What came in place of a good answer. */
  readonly failed: readonly string[]
  readonly figures: Figures
}

export class Probe implements AsyncDisposable {
  readonly #url: string
  readonly #tookMs: number[] = []
  readonly #failed: string[] = []
  readonly #running: Promise<void>
  #isStopping = false

  private constructor(url: string) {
    this.#url = url
    this.#running = this.#run()
  }

  static start(url: string): Probe {
    return new Probe(url)
  }

  async stop(): Promise<ProbeAnswers> {
    this.#isStopping = true
    await this.#running
    const [p50, p99] = [percentile(this.#tookMs, 50), percentile(this.#tookMs, 99)]
    return { failed: this.#failed, figures: { 'probe p50 (ms)': p50, 'probe p99 (ms)': p99 } }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  async #run(): Promise<void> {
    while (!this.#isStopping) {
      const begun = performance.now()
      const outcome = await attempt((signal) => fetch(this.#url, { signal }))
      if ('reason' in outcome) this.#failed.push(outcome.reason)
      this.#tookMs.push(performance.now() - begun)
      await sleep(EVERY_MS)
    }
  }
}
