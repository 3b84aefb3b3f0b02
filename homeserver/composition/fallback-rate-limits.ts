/**
 * Limits that all nodes share, or those of this node while the shared ones are lost. No call fails or waits for what is lost: it is counted here
 * at once, and now and then one is sent there too, to learn whether it is back.
 *
 * Here every bucket starts full, so losing the shared limits gives everybody one burst more, and each node counts for itself.
 */
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Rate, RateLimits } from '../ports/rate-limits.ts'

/** Between two attempts to reach lost limits. */
export const RETRY_MS = 1000

type Call<T> = (limits: RateLimits) => Promise<T>

export class FallbackRateLimits implements RateLimits {
  readonly #shared: RateLimits
  readonly #local: RateLimits
  readonly #clock: Clock
  readonly #log: Log
  #isLost = false
  #isTrying = false
  #retryAt = 0

  constructor(limits: { shared: RateLimits; local: RateLimits }, { clock, log }: { clock: Clock; log: Log }) {
    this.#shared = limits.shared
    this.#local = limits.local
    this.#clock = clock
    this.#log = log
  }

  take(key: string, rate: Rate): Promise<number> {
    return this.#count((limits) => limits.take(key, rate))
  }

  charge(key: string, rate: Rate, tokens: number): Promise<void> {
    return this.#count((limits) => limits.charge(key, rate, tokens))
  }

  async #count<T>(call: Call<T>): Promise<T> {
    if (this.#isLost) {
      if (!this.#isTrying && this.#clock.monotonic() >= this.#retryAt) void this.#tryShared(call)
      return call(this.#local)
    }
    try {
      return await call(this.#shared)
    } catch (error) {
      this.#lose(error)
      return call(this.#local)
    }
  }

  #lose(error: unknown): void {
    // Calls that were on their way together fail together.
    if (this.#isLost) return
    this.#isLost = true
    this.#retryAt = this.#clock.monotonic() + RETRY_MS
    const reason = error instanceof Error ? error.message : String(error)
    this.#log.warn('rate_limits.shared_lost', { reason })
  }

  async #tryShared(call: Call<unknown>): Promise<void> {
    this.#isTrying = true
    try {
      await call(this.#shared)
      this.#isLost = false
      this.#log.info('rate_limits.shared_back')
    } catch {
      this.#retryAt = this.#clock.monotonic() + RETRY_MS
    } finally {
      this.#isTrying = false
    }
  }
}
