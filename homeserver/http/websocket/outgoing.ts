/**
 * What is on its way to one client. A small message goes straight to the socket. A large one goes in fragments, each when the network
 * has taken the one before, so that pings get through in between and it shows that a slow client is still taking something.
 */
import { BUFFERED_ANSWER_BYTES_MAX } from '#spec/websocket/limits.ts'
import type { WebSocket } from 'ws'

const FRAGMENT_BYTES = 64 * 1024

type Kind = 'sync' | 'answer'

interface Message {
  readonly bytes: Buffer
  readonly kind: Kind
}

/** Is told whenever the network has taken a part of what waited. */
export interface Sender {
  onTaken(): void
}

export class Outgoing {
  readonly #socket: WebSocket
  readonly #sender: Sender
  /** Absent when nothing waits, as with the thousands of connections that rest. */
  #waiting: Message[] | undefined
  #sentOfFirst = 0
  #waitingBytes = 0
  #waitingAnswerBytes = 0
  #waitingSyncs = 0

  constructor(socket: WebSocket, sender: Sender) {
    this.#socket = socket
    this.#sender = sender
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount + this.#waitingBytes
  }

  /** The client sends requests and does not read what they bring. */
  get hasTooManyAnswers(): boolean {
    return this.#waitingAnswerBytes > BUFFERED_ANSWER_BYTES_MAX
  }

  /** Of a frame of a stream at least the last part is not taken yet. Those that went straight to the socket do not count. */
  get hasSyncWaiting(): boolean {
    return this.#waitingSyncs > 0
  }

  send(text: string, kind: Kind): void {
    const isSmall = text.length <= FRAGMENT_BYTES
    if (!this.#waiting && isSmall && this.#socket.bufferedAmount <= FRAGMENT_BYTES) {
      this.#socket.send(text)
      return
    }
    const bytes = Buffer.from(text)
    this.#waitingBytes += bytes.length
    if (kind === 'answer') this.#waitingAnswerBytes += bytes.length
    else this.#waitingSyncs++
    if (this.#waiting) {
      this.#waiting.push({ bytes, kind })
    } else {
      this.#waiting = [{ bytes, kind }]
      this.#sendFragment()
    }
  }

  clear(): void {
    this.#waiting = undefined
    this.#waitingBytes = 0
    this.#waitingAnswerBytes = 0
    this.#waitingSyncs = 0
  }

  #sendFragment(): void {
    const first = this.#waiting?.[0]
    if (!first) return
    const { bytes, kind } = first
    const part = bytes.subarray(this.#sentOfFirst, this.#sentOfFirst + FRAGMENT_BYTES)
    this.#sentOfFirst += part.length
    this.#waitingBytes -= part.length
    const isWhole = this.#sentOfFirst === bytes.length
    if (isWhole) {
      this.#sentOfFirst = 0
      this.#waiting?.shift()
      if (kind === 'answer') this.#waitingAnswerBytes -= bytes.length
    }
    this.#socket.send(part, { binary: false, fin: isWhole }, (error) => {
      // A socket that failed closes, and everything here is cleared then.
      if (error) return
      if (this.#waiting?.length === 0) this.#waiting = undefined
      this.#sendFragment()
      this.#sender.onTaken()
      if (isWhole && kind === 'sync') this.#waitingSyncs--
    })
  }
}
