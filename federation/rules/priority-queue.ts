/** A binary heap: the smallest element comes out first. */
export class PriorityQueue<T> {
  readonly #heap: T[] = []
  readonly #compare: (a: T, b: T) => number

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare
  }

  push(element: T): void {
    const heap = this.#heap
    let at = heap.push(element) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      if (this.#inOrder(above, at)) return
      this.#swap(above, at)
      at = above
    }
  }

  pop(): T | undefined {
    const heap = this.#heap
    if (heap.length === 0) return undefined
    this.#swap(0, heap.length - 1)
    const smallest = heap.pop()
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      if (left >= heap.length) return smallest
      const right = left + 1
      const lesser = right < heap.length && !this.#inOrder(left, right) ? right : left
      if (this.#inOrder(at, lesser)) return smallest
      this.#swap(at, lesser)
      at = lesser
    }
  }

  #inOrder(a: number, b: number): boolean {
    return this.#compare(this.#heap[a] as T, this.#heap[b] as T) <= 0
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap
    const element = heap[a] as T
    heap[a] = heap[b] as T
    heap[b] = element
  }
}
