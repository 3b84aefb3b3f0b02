/**
 * Where every row of a timeline stands. Follows the timeline cheaply: rows added at its ends, which is nearly always what
 * happened, are copied around; only a change in the middle (a gap filled, an echo overtaken) is laid out from scratch.
 */
import { RowHeights } from './row-heights.ts'

export interface Rows {
  readonly length: number
  at(index: number): { readonly key: string } | undefined
  indexOf(key: string): number
}

const FIRST_ESTIMATE = 56

export class RowLayout {
  #heights = new RowHeights([])
  readonly #measured = new Map<string, number>()
  #sum = 0
  #firstKey: string | undefined
  #lastKey: string | undefined

  get heights(): RowHeights {
    return this.#heights
  }

  follow(rows: Rows): void {
    const count = this.#heights.count
    const before = this.#firstKey === undefined ? -1 : rows.indexOf(this.#firstKey)
    const last = this.#lastKey === undefined ? -1 : rows.indexOf(this.#lastKey)
    const after = rows.length - 1 - last
    const grewAtEnds = before !== -1 && last !== -1 && before + count + after === rows.length
    if (!grewAtEnds) this.#heights = this.#fromScratch(rows)
    else if (before > 0 || after > 0) this.#heights = this.#heights.grown(before, after, this.#estimate)
    this.#firstKey = rows.at(0)?.key
    this.#lastKey = rows.at(rows.length - 1)?.key
  }

  /** Gives whether this is news. */
  measure(rows: Rows, key: string, height: number): boolean {
    const former = this.#measured.get(key)
    if (former === height) return false
    this.#measured.set(key, height)
    this.#sum += height - (former ?? 0)
    const index = rows.indexOf(key)
    if (index !== -1) this.#heights.set(index, height)
    return true
  }

  get #estimate(): number {
    return this.#measured.size === 0 ? FIRST_ESTIMATE : this.#sum / this.#measured.size
  }

  #fromScratch(rows: Rows): RowHeights {
    const estimate = this.#estimate
    return new RowHeights(
      Array.from({ length: rows.length }, (_, index) => this.#measured.get(rows.at(index)?.key ?? '') ?? estimate),
    )
  }
}
