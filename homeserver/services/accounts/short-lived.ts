/** What matters for some minutes and lies in memory only: unknown after a restart, and where its key is at home on another node by now. */
import { LRUCache } from 'lru-cache'
import type { Clock } from '#homeserver/ports/clock.ts'

export interface ShortLivedOptions {
  readonly clock: Clock
  readonly lifeMs: number
  /** Beyond that the oldest go first. */
  readonly max: number
}

interface Kept<Value> {
  readonly value: Value
  readonly until: number
}

export class ShortLived<Value extends NonNullable<unknown>> {
  readonly #clock: Clock
  readonly #lifeMs: number
  readonly #kept: LRUCache<string, Kept<Value>>

  constructor({ clock, lifeMs, max }: ShortLivedOptions) {
    this.#clock = clock
    this.#lifeMs = lifeMs
    this.#kept = new LRUCache({ max })
  }

  async keep(key: string, value: Value): Promise<void> {
    this.#kept.set(key, { value, until: this.#clock.monotonic() + this.#lifeMs })
  }

  async get(key: string): Promise<Value | undefined> {
    return this.#living(key)?.value
  }

  /** Lives as long as the one before would have. False: there is none any more, and it stays so. */
  async replace(key: string, value: Value): Promise<boolean> {
    const before = this.#living(key)
    if (before) this.#kept.set(key, { ...before, value })
    return before !== undefined
  }

  /** Of those who ask for the same one, one gets it. */
  async take(key: string): Promise<Value | undefined> {
    const kept = this.#living(key)
    this.#kept.delete(key)
    return kept?.value
  }

  #living(key: string): Kept<Value> | undefined {
    const kept = this.#kept.get(key)
    return kept && this.#clock.monotonic() < kept.until ? kept : undefined
  }
}
