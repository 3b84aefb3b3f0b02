/**
 * Token buckets by key. A bucket starts full with `burst` tokens and gains `perSecond` of them up to `burst`.
 *
 * Every adapter promises:
 * - Calls for one key happen one after another: two that race for the last token get one.
 * - Buckets of different keys know nothing of each other.
 * - A bucket may be forgotten at any moment, and is full again then.
 * - A call that cannot be counted rejects with `RateLimitsError`, and soon enough for a request to wait for it.
 */
export interface RateLimits {
  /** Takes a token and answers 0; or takes none and answers after how many milliseconds one will be there. */
  take(key: string, rate: Rate): Promise<number>
  /** Takes `tokens` even where there are fewer, into a debt of at most `burst`. */
  charge(key: string, rate: Rate, tokens: number): Promise<void>
}

export interface Rate {
  readonly burst: number
  /** More than 0. */
  readonly perSecond: number
}

/** The message says what is wrong and holds no secret. There is no cause, since a driver's error may hold the password. */
export class RateLimitsError extends Error {
  override readonly name = 'RateLimitsError'
}
