/**
 * The only way the SDK tells of a change: "look again". No payload, so that a listener can never hold half a picture; the
 * `version` lets a caller notice cheaply that something changed since it looked last.
 */
export interface Observable {
  /** Grows by one with every notification. */
  readonly version: number
  /** Calls back after each change, until the returned function is called. */
  subscribe(listener: () => void): () => void
}

export class Subject implements Observable {
  #version = 0
  readonly #listeners = new Set<() => void>()

  get version(): number {
    return this.#version
  }

  subscribe(listener: () => void): () => void {
    // A wrapper of its own, so that the same function subscribed twice is called twice and leaves one at a time.
    const entry = () => listener()
    this.#listeners.add(entry)
    return () => {
      this.#listeners.delete(entry)
    }
  }

  protected changed(): void {
    this.#version += 1
    for (const listener of [...this.#listeners]) {
      try {
        listener()
      } catch (error) {
        // A broken listener must not keep the others, or the sync loop that called us, from going on.
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }
}
