/** What becomes of an outgoing event that was not accepted. Pure. */
import type { ApiError } from '../api/api-error.ts'

export const RETRY_MS_FIRST = 1_000
export const RETRY_MS_MAX = 60_000

export type Verdict =
  | { readonly do: 'retry'; readonly inMs: number }
  /** It would be refused again: the user decides. */
  | { readonly do: 'fail' }
  /** The device is signed out; the queue waits for another log-in. */
  | { readonly do: 'hold' }

/** `attempt` counts from 1; `chance` from 0 up to 1 spreads the retries of many clients. */
export function afterFailure(error: ApiError, attempt: number, chance: number): Verdict {
  if (error.status === 401) return { do: 'hold' }
  if (!error.isTemporary) return { do: 'fail' }
  const backOff = Math.min(RETRY_MS_MAX, RETRY_MS_FIRST * 2 ** (attempt - 1)) * (0.5 + chance / 2)
  return { do: 'retry', inMs: Math.max(backOff, error.retryAfterMs ?? 0) }
}
