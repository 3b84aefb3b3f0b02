/**
 * Commits entries in groups, one group at a time. Whatever gathered while the last commit was under way goes into the next one: the group
 * grows with the load, and a lone message does not wait for company.
 */
import type { LogEntry } from '#homeserver/ports/store.ts'

/** More would make those at the front wait for the slow write of those at the back. */
const GROUP_ENTRIES_MAX = 512

export interface GroupCommitParts {
  readonly commit: (entries: readonly LogEntry[]) => Promise<void>
  /** Told before the appenders. */
  readonly committed: (entries: readonly LogEntry[]) => void
  /** A commit failed. Everything that waits was decided on top of it: `refuse` rejects all of it, and is to be called once. */
  readonly failed: (error: unknown, refuse: () => void) => Promise<void>
}

interface Pending {
  readonly entries: readonly LogEntry[]
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

export class GroupCommit {
  readonly #parts: GroupCommitParts
  #pending: Pending[] = []
  #waitingEntries = 0
  #flushing: Promise<void> | undefined

  constructor(parts: GroupCommitParts) {
    this.#parts = parts
  }

  get waitingEntries(): number {
    return this.#waitingEntries
  }

  /** Resolves when the entries are durable. */
  append(entries: readonly LogEntry[]): Promise<void> {
    this.#waitingEntries += entries.length
    return new Promise((resolve, reject) => {
      this.#pending.push({ entries, resolve, reject })
      this.#flushing ??= this.#flush()
    })
  }

  /** Resolves when everything appended so far has been settled. */
  async drained(): Promise<void> {
    while (this.#flushing) await this.#flushing
  }

  async #flush(): Promise<void> {
    // One turn of patience: requests that arrived in the same read from the network share the first commit.
    await Promise.resolve()
    while (this.#pending.length > 0) {
      const group = this.#takeGroup()
      const entries = group.flatMap((pending) => pending.entries)
      try {
        await this.#parts.commit(entries)
      } catch (error) {
        const refused = [...group, ...this.#pending.splice(0)]
        await this.#parts.failed(error, () => {
          this.#waitingEntries = 0
          for (const pending of refused) pending.reject(error)
        })
        continue
      }
      this.#waitingEntries -= entries.length
      this.#parts.committed(entries)
      for (const pending of group) pending.resolve()
    }
    this.#flushing = undefined
  }

  #takeGroup(): Pending[] {
    let count = 0
    let size = 0
    for (const { entries } of this.#pending) {
      if (count > 0 && size + entries.length > GROUP_ENTRIES_MAX) break
      count++
      size += entries.length
    }
    return this.#pending.splice(0, count)
  }
}
