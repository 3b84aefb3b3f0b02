/** Counts what is under way for each key, up to a limit. */
export class Slots<Key> {
  readonly #max: number
  readonly #taken = new Map<Key, number>()

  constructor(max: number) {
    this.#max = max
  }

  /** Undefined where all are taken; disposing gives the slot back. */
  take(key: Key): Disposable | undefined {
    const taken = this.#taken.get(key) ?? 0
    if (taken >= this.#max) return undefined
    this.#taken.set(key, taken + 1)
    return { [Symbol.dispose]: () => this.#release(key) }
  }

  #release(key: Key): void {
    const left = (this.#taken.get(key) ?? 1) - 1
    if (left > 0) this.#taken.set(key, left)
    else this.#taken.delete(key)
  }
}
