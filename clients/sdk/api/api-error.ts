/** A call that did not succeed: refused by the server (`status` above 0), or never answered (`status` 0). */
export interface ApiErrorDetails {
  /** 0 where no answer came. */
  readonly status: number
  readonly retryAfterMs?: number
  /** The whole error body, for fields such as `soft_logout` or user-interactive authentication. */
  readonly body?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

/** Errcodes of our own, for what happens before a server can say anything. */
export const NO_CONNECTION = 'NO_CONNECTION'
export const TIMED_OUT = 'TIMED_OUT'

export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly errcode: string
  readonly status: number
  readonly retryAfterMs: number | undefined
  readonly body: Readonly<Record<string, unknown>>

  constructor(errcode: string, message: string, details: ApiErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.errcode = errcode
    this.status = details.status
    this.retryAfterMs = details.retryAfterMs
    this.body = details.body ?? {}
  }

  /** Whether the same call may succeed later without a change: no answer, too many calls, or trouble at the server. */
  get isTemporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500
  }
}
