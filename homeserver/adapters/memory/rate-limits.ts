import { LRUCache } from 'lru-cache'
import type { Clock } from '#homeserver/ports/clock.ts'
import type { Rate, RateLimits } from '#homeserver/ports/rate-limits.ts'

/** About 10 MB. Beyond it the bucket that was not asked for the longest is forgotten. */
export const KEYS_MAX = 50_000

interface Bucket {
  tokens: number
  /** When `tokens` was right, on the clock that only goes forward. */
  at: number
}

export class MemoryRateLimits implements RateLimits {
  readonly #clock: Clock
  readonly #buckets: LRUCache<string, Bucket>

  constructor(clock: Clock, keysMax = KEYS_MAX) {
    this.#clock = clock
    this.#buckets = new LRUCache({ max: keysMax })
  }

  async take(key: string, rate: Rate): Promise<number> {
    const bucket = this.#refilled(key, rate)
    if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) / rate.perSecond) * 1000)
    bucket.tokens -= 1
    return 0
  }

  async charge(key: string, rate: Rate, tokens: number): Promise<void> {
    const bucket = this.#refilled(key, rate)
    bucket.tokens = Math.max(bucket.tokens - tokens, -rate.burst)
  }

  #refilled(key: string, rate: Rate): Bucket {
    const now = this.#clock.monotonic()
    const known = this.#buckets.get(key)
    if (known === undefined) {
      const full = { tokens: rate.burst, at: now }
      this.#buckets.set(key, full)
      return full
    }
    known.tokens = Math.min(rate.burst, known.tokens + ((now - known.at) / 1000) * rate.perSecond)
    known.at = now
    return known
  }
}
