/**
 * Lets history be written now: whatever is done within `at` is told the time of the script, however many things are done side by
 * side, and everything else the true time.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock } from '#homeserver/ports/clock.ts'

export class ScriptedClock implements Clock {
  readonly #true: Clock
  readonly #scripted = new AsyncLocalStorage<number>()

  constructor(clock: Clock) {
    this.#true = clock
  }

  /** Does `act` as if it were done at `time`. */
  at<T>(time: number, act: () => Promise<T>): Promise<T> {
    return this.#scripted.run(time, act)
  }

  now(): number {
    return this.#scripted.getStore() ?? this.#true.now()
  }

  monotonic(): number {
    return this.#true.monotonic()
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.#true.sleep(ms, signal)
  }
}
