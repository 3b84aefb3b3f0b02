import type { Clock } from '#homeserver/ports/clock.ts'

/** A clock that stands still until it is told to go on. */
export class StillClock implements Clock {
  #ms: number

  constructor(startMs: number) {
    this.#ms = startMs
  }

  advance(ms: number): void {
    this.#ms += ms
  }

  set(ms: number): void {
    this.#ms = ms
  }

  now(): number {
    return this.#ms
  }

  monotonic(): number {
    return this.#ms
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (!signal?.aborted) this.#ms += ms
  }
}
