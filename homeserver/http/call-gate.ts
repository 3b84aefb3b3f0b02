/** What this folder asks of the rate limits. */
import type { RateLimitClass } from '#spec/endpoint.ts'

export interface CallGate {
  /** Counts one call of `who`; throws `M_LIMIT_EXCEEDED` when it is one too many. */
  admit(kind: RateLimitClass, who: string): Promise<void>
  /** Counts a wrong password, token or the like against the next calls of `who`. */
  penalize(kind: RateLimitClass, who: string): Promise<void>
}
