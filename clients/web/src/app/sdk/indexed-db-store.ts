import type { LocalStore } from '#sdk/store/local-store.ts'

const ENTRIES = 'entries'

/** The SDK's local store in the browser: one database per signed-in user, one object store of keys and values. */
export class IndexedDbStore implements LocalStore {
  readonly #database: Promise<IDBDatabase>

  constructor(name: string) {
    this.#database = open(name)
  }

  async get(key: string): Promise<unknown> {
    return this.#run('readonly', (entries) => entries.get(key))
  }

  async set(key: string, value: unknown): Promise<void> {
    await this.#run('readwrite', (entries) => entries.put(value, key))
  }

  async delete(key: string): Promise<void> {
    await this.#run('readwrite', (entries) => entries.delete(key))
  }

  async list(prefix: string): Promise<readonly (readonly [key: string, value: unknown])[]> {
    // Keys are ASCII, so every key with the prefix is below the prefix followed by the highest code unit.
    const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`)
    const database = await this.#database
    const entries = database.transaction(ENTRIES, 'readonly').objectStore(ENTRIES)
    const [keys, values] = await Promise.all([answer(entries.getAllKeys(range)), answer(entries.getAll(range))])
    return keys.map((key, index) => [String(key), values[index] as unknown] as const)
  }

  async close(): Promise<void> {
    const database = await this.#database
    database.close()
  }

  /** Resolves when the transaction is complete, which for a write means that it is kept. */
  async #run<T>(mode: IDBTransactionMode, act: (entries: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const database = await this.#database
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(ENTRIES, mode)
      const request = act(transaction.objectStore(ENTRIES))
      transaction.oncomplete = () => {
        resolve(request.result)
      }
      transaction.onabort = () => {
        reject(new Error('The browser could not keep the data.', { cause: transaction.error ?? request.error }))
      }
    })
  }
}

export async function deleteIndexedDbStore(name: string): Promise<void> {
  await answer(indexedDB.deleteDatabase(name))
}

function open(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1)
  request.onupgradeneeded = () => {
    request.result.createObjectStore(ENTRIES)
  }
  return answer(request)
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result)
    }
    request.onerror = () => {
      reject(new Error('The browser storage refused the request.', { cause: request.error }))
    }
  })
}
