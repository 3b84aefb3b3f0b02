/**
 * At most so many at once; the others wait in the order in which they came. It begins with few, and every one that ends makes room for one
 * more: connections that are all made at the same moment would agree on TLS so slowly together that all are given up.
 */
export class Turns {
  #free: number
  #toCome: number
  readonly #waiting = new Set<() => void>()

  constructor({ first, max }: { readonly first: number; readonly max: number }) {
    this.#free = first
    this.#toCome = max - first
  }

  /** False where the signal aborts first. After true `end` is to be called once. */
  async begin(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false
    if (this.#free > 0) {
      this.#free--
      return true
    }
    return await new Promise((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', onAbort)
        resolve(true)
      }
      const onAbort = (): void => {
        this.#waiting.delete(wake)
        resolve(false)
      }
      this.#waiting.add(wake)
      signal.addEventListener('abort', onAbort, { once: true })
    })
  }

  end(): void {
    this.#free++
    if (this.#toCome > 0) {
      this.#toCome--
      this.#free++
    }
    for (const wake of this.#waiting) {
      if (this.#free === 0) return
      this.#free--
      this.#waiting.delete(wake)
      wake()
    }
  }
}
