/**
 * The rows of one timeline in order, cut into chunks so that every operation touches one chunk and the short list of chunks,
 * never all rows: appending is constant, finding and replacing depend on the size of a chunk.
 *
 * The offset of each chunk is remembered and recomputed only from the first chunk that moved.
 */
import type { Row } from './row.ts'

const CHUNK_ROWS_MAX = 256

interface Chunk {
  rows: Row[]
  offset: number
  /** Its place in the list of chunks. */
  index: number
}

export class RowList {
  #chunks: Chunk[] = []
  #length = 0
  /** Chunks from this one on have stale offsets. */
  #staleFrom = 0
  readonly #chunkOf = new Map<string, Chunk>()

  get length(): number {
    return this.#length
  }

  has(key: string): boolean {
    return this.#chunkOf.has(key)
  }

  get(key: string): Row | undefined {
    return this.#chunkOf.get(key)?.rows.find((row) => row.key === key)
  }

  at(index: number): Row | undefined {
    if (index < 0 || index >= this.#length) return undefined
    const chunk = this.#chunkAt(index)
    return chunk.rows[index - chunk.offset]
  }

  slice(start: number, end: number): Row[] {
    const from = Math.max(0, start)
    const to = Math.min(this.#length, end)
    const rows: Row[] = []
    if (from >= to) return rows
    for (let chunk: Chunk | undefined = this.#chunkAt(from); chunk && chunk.offset < to;) {
      rows.push(...chunk.rows.slice(Math.max(0, from - chunk.offset), to - chunk.offset))
      chunk = this.#chunks[chunk.index + 1]
    }
    return rows
  }

  indexOf(key: string): number {
    const chunk = this.#chunkOf.get(key)
    if (!chunk) return -1
    this.#settle()
    return chunk.offset + chunk.rows.findIndex((row) => row.key === key)
  }

  append(row: Row): void {
    this.#insert(this.#chunks.length - 1, CHUNK_ROWS_MAX, [row])
  }

  prepend(rows: readonly Row[]): void {
    this.#insert(0, 0, rows)
  }

  insertAfter(key: string, rows: readonly Row[]): void {
    const chunk = this.#chunkOf.get(key)
    if (chunk) this.#insert(chunk.index, chunk.rows.findIndex((row) => row.key === key) + 1, rows)
  }

  replace(row: Row): boolean {
    const chunk = this.#chunkOf.get(row.key)
    if (!chunk) return false
    chunk.rows[chunk.rows.findIndex((old) => old.key === row.key)] = row
    return true
  }

  remove(key: string): void {
    const chunk = this.#chunkOf.get(key)
    if (!chunk) return
    chunk.rows.splice(
      chunk.rows.findIndex((row) => row.key === key),
      1,
    )
    this.#chunkOf.delete(key)
    this.#length -= 1
    if (chunk.rows.length === 0) {
      this.#chunks.splice(chunk.index, 1)
      this.#renumber(chunk.index)
    } else {
      this.#staleFrom = Math.min(this.#staleFrom, chunk.index + 1)
    }
  }

  #insert(index: number, place: number, rows: readonly Row[]): void {
    if (rows.length === 0) return
    const chunk = this.#chunks[index] ?? this.#newChunk(0)
    chunk.rows.splice(Math.min(place, chunk.rows.length), 0, ...rows)
    for (const row of rows) this.#chunkOf.set(row.key, chunk)
    this.#length += rows.length
    if (chunk.rows.length > CHUNK_ROWS_MAX) this.#split(chunk)
    else this.#staleFrom = Math.min(this.#staleFrom, chunk.index + 1)
  }

  #newChunk(index: number): Chunk {
    const chunk: Chunk = { rows: [], offset: 0, index }
    this.#chunks.splice(index, 0, chunk)
    this.#renumber(index)
    return chunk
  }

  /** At the newest end nothing is moved: the surplus starts the next chunk, so that appending stays cheap. */
  #split(chunk: Chunk): void {
    const isLast = chunk.index === this.#chunks.length - 1
    const keep = isLast ? CHUNK_ROWS_MAX : Math.ceil(chunk.rows.length / 2)
    const rest = chunk.rows.splice(keep)
    const next = this.#newChunk(chunk.index + 1)
    next.rows = rest
    for (const row of rest) this.#chunkOf.set(row.key, next)
    if (rest.length > CHUNK_ROWS_MAX) this.#split(next)
  }

  #renumber(from: number): void {
    for (let i = from; i < this.#chunks.length; i++) {
      const chunk = this.#chunks[i]
      if (chunk) chunk.index = i
    }
    this.#staleFrom = Math.min(this.#staleFrom, from)
  }

  #settle(): void {
    for (let i = this.#staleFrom; i < this.#chunks.length; i++) {
      const before = this.#chunks[i - 1]
      const chunk = this.#chunks[i]
      if (chunk) chunk.offset = before ? before.offset + before.rows.length : 0
    }
    this.#staleFrom = this.#chunks.length
  }

  #chunkAt(index: number): Chunk {
    this.#settle()
    let low = 0
    let high = this.#chunks.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#chunks[middle]?.offset ?? 0) <= index) low = middle
      else high = middle - 1
    }
    const chunk = this.#chunks[low]
    if (!chunk) throw new RangeError('no such row')
    return chunk
  }
}
