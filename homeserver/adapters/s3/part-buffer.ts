import type { LargePuts } from './large-puts.ts'
import { PART_BYTES } from './multipart-upload.ts'

const SMALL_BYTES = 256 * 1024

/**
 * Gathers one part of an object. Parts are held in memory rather than in a file: a node of a cluster then needs no disk for files, and never
 * writes one that is not sealed. What is small, as most files are, costs what the port allows anyway.
 */
export class PartBuffer implements Disposable {
  readonly #largePuts: LargePuts
  // Not from the shared pool, so that pages which are never written cost nothing.
  #bytes = Buffer.allocUnsafeSlow(SMALL_BYTES)
  #length = 0
  #place: Disposable | undefined

  constructor(largePuts: LargePuts) {
    this.#largePuts = largePuts
  }

  get isFull(): boolean {
    return this.#length === PART_BYTES
  }

  /** To be used up before more is added. */
  get filled(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }

  /** Copies the beginning of the chunk, as much as fits, and answers the rest of it. */
  async add(chunk: Uint8Array, signal?: AbortSignal): Promise<Uint8Array> {
    if (this.#length + chunk.length > this.#bytes.length) await this.#grow(signal)
    const fitting = chunk.subarray(0, this.#bytes.length - this.#length)
    this.#bytes.set(fitting, this.#length)
    this.#length += fitting.length
    return chunk.subarray(fitting.length)
  }

  clear(): void {
    this.#length = 0
  }

  [Symbol.dispose](): void {
    this.#place?.[Symbol.dispose]()
    this.#place = undefined
  }

  async #grow(signal?: AbortSignal): Promise<void> {
    if (this.#place) return
    this.#place = await this.#largePuts.take(signal)
    const larger = Buffer.allocUnsafeSlow(PART_BYTES)
    larger.set(this.filled)
    this.#bytes = larger
  }
}
