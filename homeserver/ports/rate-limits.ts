/**
 * Token buckets by key. A bucket starts full with `burst` tokens and gains `perSecond` of them up to `burst`.
 *
 * Every adapter promises:
 * - Calls for one key happen one after another: two that race for the last token get one.
 * - Buckets of different keys know nothing of each other.
 * - A bucket may be forgotten at any moment, and is full again then. What is not forgotten survives no restart either.
 */
export interface RateLimits {
  /** Takes a token and answers 0; or takes none and answers after how many milliseconds one will be there. */
  take(key: string, rate: Rate): Promise<number>
  /** Takes `tokens` even where there are fewer, into a debt of at most `burst`. */
  charge(key: string, rate: Rate, tokens: number): Promise<void>
}

export interface Rate {
  readonly burst: number
  readonly perSecond: number
}
