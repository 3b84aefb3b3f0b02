/** Partitions of tables that the log is ahead of: who reads one of them waits until it has followed. */
import type { Key, Table } from '#homeserver/ports/store.ts'
import type { TableRow } from './log-row.ts'
import { partitionName } from './partition-name.ts'

export class PendingPartitions {
  readonly #pending = new Map<string, Promise<void>>()

  /** `done` must not reject before it gives up for good. */
  add(rows: readonly TableRow[], done: Promise<void>): void {
    const names = new Set(rows.map(({ table, key }) => partitionName(table, key)))
    for (const name of names) {
      const before = this.#pending.get(name)
      const both = before ? Promise.all([before, done]).then(() => {}) : done
      this.#pending.set(name, both)
      const forget = () => {
        if (this.#pending.get(name) === both) this.#pending.delete(name)
      }
      both.then(forget, forget)
    }
  }

  /** Undefined where the partition is up to date: most are, and need not wait a turn. */
  of(table: Table, key: Key): Promise<void> | undefined {
    return this.#pending.size === 0 ? undefined : this.#pending.get(partitionName(table, key))
  }

  async all(): Promise<void> {
    await Promise.all(this.#pending.values())
  }
}
