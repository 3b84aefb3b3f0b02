import type { LocalStore } from '#sdk/store/local-store.ts'

/**
 * For the little that is written when the page goes away: local storage has it at once, while the database gives up what it has not
 * finished by then. All its keys begin with a name, which is the user's.
 */
export class LocalStorageStore implements LocalStore {
  readonly #name: string

  constructor(name: string) {
    this.#name = `${name}/`
  }

  async get(key: string): Promise<unknown> {
    const text = localStorage.getItem(this.#name + key)
    return text === null ? undefined : JSON.parse(text)
  }

  async set(key: string, value: unknown): Promise<void> {
    localStorage.setItem(this.#name + key, JSON.stringify(value))
  }

  async delete(key: string): Promise<void> {
    localStorage.removeItem(this.#name + key)
  }

  async list(prefix: string): Promise<readonly (readonly [key: string, value: unknown])[]> {
    const keys = this.#keys().filter((key) => key.startsWith(prefix))
    return Promise.all(keys.sort().map(async (key) => [key, await this.get(key)] as const))
  }

  clear(): void {
    for (const key of this.#keys()) localStorage.removeItem(this.#name + key)
  }

  #keys(): string[] {
    const keys = Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index) ?? '')
    return keys.filter((key) => key.startsWith(this.#name)).map((key) => key.slice(this.#name.length))
  }
}
