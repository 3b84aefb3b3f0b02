/** Time enters the server only through this port, so that tests and simulations can move it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. May jump when the system's clock is set. */
  now(): number
  /** Milliseconds on a clock that only goes forward; for measuring, never for storing. */
  monotonic(): number
  /** Resolves after `ms`, or at once with no error when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}
