/**
 * Where the SDK keeps what must outlive a reload: the outgoing queue, drafts, the sync position and a snapshot of the
 * rooms. One store belongs to one signed-in user; the application deletes it at log-out.
 *
 * Keys are short ASCII texts with `/` between their parts. Values are JSON values. A write is durable when its promise
 * resolves, and writes to one key take effect in the order of the calls.
 */
export interface LocalStore {
  /** `undefined` where nothing is kept under the key. */
  get(key: string): Promise<unknown>
  set(key: string, value: unknown): Promise<void>
  delete(key: string): Promise<void>
  /** All entries whose key begins with `prefix`, in the order of their keys. */
  list(prefix: string): Promise<readonly (readonly [key: string, value: unknown])[]>
}
