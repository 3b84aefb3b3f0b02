import { BlobError } from '#homeserver/ports/blobs.ts'

const WAIT_MS_MAX = 1500

/** Counts the puts that hold a whole part, since each costs megabytes. */
export class LargePuts {
  #free: number
  /** In the order of their coming. */
  readonly #waiting = new Set<() => void>()

  constructor(max: number) {
    this.#free = max
  }

  /** Disposing gives the place back. Fails with `unavailable` where none becomes free in time. */
  async take(signal?: AbortSignal): Promise<Disposable> {
    signal?.throwIfAborted()
    if (this.#free > 0) this.#free--
    else await this.#wait(signal)
    return { [Symbol.dispose]: () => this.#giveBack() }
  }

  async #wait(signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const late = () => reject(new BlobError('unavailable', 'too many large files are being stored at the same time'))
    const timer = setTimeout(late, WAIT_MS_MAX)
    const onAbort = () => reject(signal?.reason)
    signal?.addEventListener('abort', onAbort, { once: true })
    this.#waiting.add(resolve)
    try {
      await promise
    } finally {
      this.#waiting.delete(resolve)
      signal?.removeEventListener('abort', onAbort)
      clearTimeout(timer)
    }
  }

  #giveBack(): void {
    const [next] = this.#waiting
    if (!next) {
      this.#free++
      return
    }
    this.#waiting.delete(next)
    next()
  }
}
