import { createHash } from 'node:crypto'
import { MatrixError } from '#spec/errors.ts'

/** Passes an upload on, counting and hashing it, and ends it at the limit. */
export class Metered {
  readonly #content: AsyncIterable<Uint8Array>
  readonly #bytesMax: number
  readonly #hash = createHash('sha256')
  #size = 0

  constructor(content: AsyncIterable<Uint8Array>, bytesMax: number) {
    this.#content = content
    this.#bytesMax = bytesMax
  }

  get size(): number {
    return this.#size
  }

  /** In base64url, of what has passed; to be asked for once, at the end. */
  sha256(): string {
    return this.#hash.digest('base64url')
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.#content) {
      this.#size += chunk.length
      if (this.#size > this.#bytesMax) throw tooLarge(this.#bytesMax)
      this.#hash.update(chunk)
      yield chunk
    }
  }
}

export function tooLarge(bytesMax: number): MatrixError {
  return new MatrixError('M_TOO_LARGE', `Files of more than ${bytesMax} bytes are not taken here.`)
}
