/**
 * The heights of all rows, measured or estimated, as a Fenwick tree: setting one height, the offset of a row and the row
 * at an offset each cost O(log n), so that 100,000 rows scroll like a hundred.
 */
export class RowHeights {
  readonly #heights: Float64Array
  readonly #tree: Float64Array

  constructor(heights: ArrayLike<number>) {
    this.#heights = Float64Array.from(heights)
    this.#tree = new Float64Array(heights.length + 1)
    for (let i = 1; i < this.#tree.length; i++) {
      this.#tree[i] = (this.#tree[i] ?? 0) + (this.#heights[i - 1] ?? 0)
      const parent = i + (i & -i)
      if (parent < this.#tree.length) this.#tree[parent] = (this.#tree[parent] ?? 0) + (this.#tree[i] ?? 0)
    }
  }

  /** The same heights with rows of an estimated height added at both ends. */
  grown(before: number, after: number, estimate: number): RowHeights {
    const heights = new Float64Array(before + this.count + after).fill(estimate)
    heights.set(this.#heights, before)
    return new RowHeights(heights)
  }

  get count(): number {
    return this.#heights.length
  }

  get total(): number {
    return this.offsetOf(this.count)
  }

  heightOf(index: number): number {
    return this.#heights[index] ?? 0
  }

  set(index: number, height: number): void {
    const change = height - this.heightOf(index)
    if (change === 0 || index < 0 || index >= this.count) return
    this.#heights[index] = height
    for (let i = index + 1; i < this.#tree.length; i += i & -i) this.#tree[i] = (this.#tree[i] ?? 0) + change
  }

  /** The sum of the heights of all rows before this one. */
  offsetOf(index: number): number {
    let sum = 0
    for (let i = Math.min(Math.max(index, 0), this.count); i > 0; i -= i & -i) sum += this.#tree[i] ?? 0
    return sum
  }

  /** The row that covers this offset; the first or last row for an offset outside. */
  indexAt(offset: number): number {
    let index = 0
    let rest = offset
    for (let step = 2 ** Math.floor(Math.log2(Math.max(this.count, 1))); step > 0; step = Math.floor(step / 2)) {
      const next = index + step
      if (next > this.count) continue
      const sum = this.#tree[next] ?? 0
      if (sum > rest) continue
      index = next
      rest -= sum
    }
    return Math.max(0, Math.min(index, this.count - 1))
  }
}
