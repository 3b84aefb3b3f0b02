/** What a stream has sent and its client has not acknowledged. `spec/text/websocket.md`, "Back-pressure". */
import { UNACKNOWLEDGED_BYTES_MAX, UNACKNOWLEDGED_FRAMES_MAX } from '#spec/websocket/limits.ts'

interface Sent {
  readonly pos: string
  readonly bytes: number
}

export class StreamWindow {
  /** Oldest first; absent when everything is acknowledged, as with the thousands of streams that rest. */
  #sent: Sent[] | undefined
  #bytes = 0

  get isFull(): boolean {
    if (!this.#sent) return false
    return this.#sent.length >= UNACKNOWLEDGED_FRAMES_MAX || this.#bytes >= UNACKNOWLEDGED_BYTES_MAX
  }

  get isEmpty(): boolean {
    return this.#sent === undefined
  }

  add(pos: string, bytes: number): void {
    this.#sent ??= []
    this.#sent.push({ pos, bytes })
    this.#bytes += bytes
  }

  /** Takes this frame and all before it for received. `false` for a position that is not waited for. */
  acknowledge(pos: string): boolean {
    const index = this.#sent?.findIndex((sent) => sent.pos === pos) ?? -1
    if (!this.#sent || index < 0) return false
    for (const { bytes } of this.#sent.splice(0, index + 1)) this.#bytes -= bytes
    if (this.#sent.length === 0) this.#sent = undefined
    return true
  }
}
