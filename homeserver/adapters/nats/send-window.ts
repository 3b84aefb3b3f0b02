/**
 * Bounds what was given to a connection and has not reached the server, since the driver buffers without end. The server is asked to answer
 * after what was sent; never more than one such question is open.
 */
export const UNCONFIRMED_BYTES_MAX = 4 * 1024 * 1024
/** For the subject, the frame, and what the buffers cost. */
const OVERHEAD_BYTES = 256

export class SendWindow {
  readonly #flush: () => Promise<void>
  #unconfirmedBytes = 0
  #isAsking = false

  /** `flush` resolves when the server has everything that was sent before; where the connection ends it may also never settle. */
  constructor(flush: () => Promise<void>) {
    this.#flush = flush
  }

  /** Calls `send`, or answers false where there is no room. */
  admit(payloadBytes: number, send: () => void): boolean {
    const bytes = payloadBytes + OVERHEAD_BYTES
    if (this.#unconfirmedBytes + bytes > UNCONFIRMED_BYTES_MAX) return false
    this.#unconfirmedBytes += bytes
    send()
    if (!this.#isAsking) void this.#confirm()
    return true
  }

  async #confirm(): Promise<void> {
    this.#isAsking = true
    try {
      while (this.#unconfirmedBytes > 0) {
        const asked = this.#unconfirmedBytes
        await this.#flush()
        this.#unconfirmedBytes -= asked
      }
      this.#isAsking = false
    } catch {
      // The connection has ended: it takes nothing any more, and another one has a window of its own.
    }
  }
}
