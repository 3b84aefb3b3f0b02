import { report } from './report.ts'

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

/**
 * A change is told in two steps: `mark` while the model is being changed, `publish` when it is whole again. Many marks make
 * one notification.
 */
export class Subject implements Observable {
  #version = 0
  #marked = false
  readonly #listeners = new Set<() => void>()

  get version(): number {
    return this.#version
  }

  subscribe(listener: () => void): () => void {
    // A wrapper of its own, so that the same function subscribed twice is called twice and leaves one at a time.
    const entry = () => {
      listener()
    }
    this.#listeners.add(entry)
    return () => {
      this.#listeners.delete(entry)
    }
  }

  protected mark(): void {
    this.#marked = true
  }

  /** Tells the listeners if something was marked since the last time; gives whether it was. */
  publish(): boolean {
    if (!this.#marked) return false
    this.#marked = false
    this.#version += 1
    for (const listener of [...this.#listeners]) {
      try {
        listener()
      } catch (error) {
        // A broken listener must not keep the others, or the sync loop that called us, from going on.
        report(error)
      }
    }
    return true
  }
}
