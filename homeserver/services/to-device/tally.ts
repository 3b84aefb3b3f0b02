/** Counts what happens to each of many, so that something can be done once in a while for each. */
import { LRUCache } from 'lru-cache'

const COUNTED_MAX = 50_000

export class Tally {
  readonly #every: number
  readonly #counts = new LRUCache<string, number>({ max: COUNTED_MAX })

  constructor(every: number) {
    this.#every = every
  }

  /** Counts once more; true each time when `every` are full. */
  add(name: string): boolean {
    const count = ((this.#counts.get(name) ?? 0) + 1) % this.#every
    this.#counts.set(name, count)
    return count === 0
  }
}
