/** Kept outside the writers: what they were promised. */

export interface Acknowledged {
  readonly id: string
  readonly position: number
  readonly writer: string
  readonly atMs: number
}

export class Ledger {
  readonly acknowledged: Acknowledged[] = []
  /** When each commit was acknowledged. */
  readonly #times: number[] = []
  readonly #waiting: { readonly isMet: () => boolean; readonly resolve: () => void }[] = []

  add(writer: string, first: number, ids: readonly string[]): void {
    const atMs = performance.now()
    this.#times.push(atMs)
    for (const [index, id] of ids.entries()) this.acknowledged.push({ id, position: first + index, writer, atMs })
    for (const [index, { isMet, resolve }] of [...this.#waiting.entries()].toReversed()) {
      if (!isMet()) continue
      this.#waiting.splice(index, 1)
      resolve()
    }
  }

  /** Resolves with how long it took until so many more commits were acknowledged. */
  async more(commits: number, writer?: string): Promise<number> {
    const startedAt = performance.now()
    let left = commits
    const isMet = () => (writer === undefined || this.acknowledged.at(-1)?.writer === writer) && --left <= 0
    await new Promise<void>((resolve) => this.#waiting.push({ isMet, resolve }))
    return performance.now() - startedAt
  }

  /** The longest time between two commits. */
  get longestWindowMs(): number {
    return Math.max(0, ...this.#times.slice(1).map((atMs, index) => atMs - (this.#times[index] ?? atMs)))
  }
}
