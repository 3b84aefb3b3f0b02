/** Time that stands still until it is moved. */
import type { Clock } from '#homeserver/ports/clock.ts'

interface Sleeper {
  readonly until: number
  readonly wake: () => void
}

export class ManualClock implements Clock {
  #startedAt: number
  readonly #sleepers = new Set<Sleeper>()
  #passedMs = 0

  constructor(startedAt = Date.UTC(2030, 0, 1)) {
    this.#startedAt = startedAt
  }

  now(): number {
    return this.#startedAt + this.#passedMs
  }

  monotonic(): number {
    return this.#passedMs
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms <= 0 || signal?.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#sleepers.delete(sleeper)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const sleeper = { until: this.#passedMs + ms, wake }
      this.#sleepers.add(sleeper)
      signal?.addEventListener('abort', wake)
    })
  }

  /** How many are asleep: lets a test see that something has come to wait. */
  get sleeping(): number {
    return this.#sleepers.size
  }

  /** As somebody sets the time of a machine, forwards or back: nobody is woken by it. */
  set(now: number): void {
    this.#startedAt = now - this.#passedMs
  }

  /** Wakes those whose time has come, the earliest first. */
  advance(ms: number): void {
    this.#passedMs += ms
    const due = [...this.#sleepers].filter(({ until }) => until <= this.#passedMs)
    for (const { wake } of due.sort((a, b) => a.until - b.until)) wake()
  }
}
