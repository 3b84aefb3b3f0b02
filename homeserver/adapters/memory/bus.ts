/** A bus within one process, for one node or for several that run in it together. */
import { type Bus, type BusSubject, HINT_BYTES_MAX } from '#homeserver/ports/bus.ts'
import type { Log } from '#homeserver/ports/log.ts'

/** What one turn may publish. Beyond it hints are dropped. */
const WAITING_MAX = 10_000
const WAITING_BYTES_MAX = 4 * HINT_BYTES_MAX

interface Hint {
  readonly subject: BusSubject
  readonly payload: Uint8Array
}

interface Member {
  hear(hint: Hint): void
  hearOfReconnection(): void
}

/** What the buses of one process have in common. It can be cut and mended, as a network can. */
export class MemoryHub {
  readonly #members = new Set<Member>()
  #waiting: Hint[] = []
  #waitingBytes = 0
  #isCut = false

  get isCut(): boolean {
    return this.#isCut
  }

  join(member: Member): Disposable {
    this.#members.add(member)
    return { [Symbol.dispose]: () => void this.#members.delete(member) }
  }

  /** False where there is no room. */
  pass(subject: BusSubject, payload: Uint8Array): boolean {
    if (this.#waiting.length >= WAITING_MAX || this.#waitingBytes + payload.length > WAITING_BYTES_MAX) return false
    if (this.#waiting.length === 0) setImmediate(() => this.#deliver())
    this.#waiting.push({ subject, payload: Uint8Array.from(payload) })
    this.#waitingBytes += payload.length
    return true
  }

  cut(): void {
    this.#isCut = true
    this.#takeWaiting()
  }

  mend(): void {
    if (!this.#isCut) return
    this.#isCut = false
    for (const member of this.#members) member.hearOfReconnection()
  }

  #takeWaiting(): Hint[] {
    const waiting = this.#waiting
    this.#waiting = []
    this.#waitingBytes = 0
    return waiting
  }

  #deliver(): void {
    for (const hint of this.#takeWaiting()) for (const member of this.#members) member.hear(hint)
  }
}

interface Listener {
  readonly subject: BusSubject
  readonly handler: (payload: Uint8Array) => void
}

export class MemoryBus implements Bus {
  readonly #hub: MemoryHub
  readonly #membership: Disposable
  readonly #log: Log
  readonly #listeners = new Set<Listener>()
  readonly #reconnectHandlers = new Set<{ readonly handler: () => void }>()
  #isClosed = false

  constructor(hub: MemoryHub, { log }: { log: Log }) {
    this.#hub = hub
    this.#log = log
    this.#membership = hub.join({
      hear: (hint) => this.#hear(hint),
      hearOfReconnection: () => this.#hearOfReconnection(),
    })
  }

  get connected(): boolean {
    return !this.#isClosed && !this.#hub.isCut
  }

  publish(subject: BusSubject, payload: Uint8Array): boolean {
    return this.connected && payload.length <= HINT_BYTES_MAX && this.#hub.pass(subject, payload)
  }

  subscribe(subject: BusSubject, handler: (payload: Uint8Array) => void): Disposable {
    const listener = { subject, handler }
    this.#listeners.add(listener)
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) }
  }

  onReconnect(handler: () => void): Disposable {
    const entry = { handler }
    this.#reconnectHandlers.add(entry)
    return { [Symbol.dispose]: () => void this.#reconnectHandlers.delete(entry) }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    this.#membership[Symbol.dispose]()
  }

  #hear({ subject, payload }: Hint): void {
    for (const listener of this.#listeners) {
      if (listener.subject !== subject || this.#isClosed) continue
      try {
        listener.handler(payload)
      } catch (error) {
        this.#log.error('bus.handler_failed', { subject, error })
      }
    }
  }

  #hearOfReconnection(): void {
    for (const { handler } of this.#reconnectHandlers) {
      try {
        handler()
      } catch (error) {
        this.#log.error('bus.handler_failed', { error })
      }
    }
  }
}
