/** Forgets with the process. Also the readable reference of what the port promises. */
import type { LocalStore } from './local-store.ts'

export class MemoryStore implements LocalStore {
  readonly #entries = new Map<string, unknown>()

  get(key: string): Promise<unknown> {
    return Promise.resolve(structuredClone(this.#entries.get(key)))
  }

  set(key: string, value: unknown): Promise<void> {
    this.#entries.set(key, structuredClone(value))
    return Promise.resolve()
  }

  delete(key: string): Promise<void> {
    this.#entries.delete(key)
    return Promise.resolve()
  }

  list(prefix: string): Promise<readonly (readonly [key: string, value: unknown])[]> {
    const found = [...this.#entries].filter(([key]) => key.startsWith(prefix))
    return Promise.resolve(structuredClone(found.sort(([a], [b]) => (a < b ? -1 : 1))))
  }
}
