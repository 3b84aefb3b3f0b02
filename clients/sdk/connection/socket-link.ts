/**
 * One WebSocket from the handshake to its end: frames in and out, and the heartbeat. Knows the frames, not what they mean.
 * `spec/text/websocket.md`, section 2.
 */
import type { ClientFrame, ServerFrame } from '#spec/websocket/frames.ts'
import { CLIENT_PING_AFTER_MS, CLIENT_PONG_WITHIN_MS, CLOSE_CODES } from '#spec/websocket/limits.ts'
import type { Host } from '../host.ts'

/** Frames as they are written: without the brands that checked identifiers carry. */
export type OutgoingFrame = {
  [Kind in ClientFrame['t']]: { readonly t: Kind } & Omit<Extract<ClientFrame, { t: Kind }>, 't'>
}[ClientFrame['t']]

/** As long as `CLIENT_PONG_WITHIN_MS`, but with somebody waiting who has reason to doubt. */
export const CHECK_PONG_WITHIN_MS = 5_000

/** `WebSocket.OPEN`, without asking for the global. */
const SOCKET_OPEN = 1

export interface LinkEvents {
  readonly onOpen: () => void
  readonly onFrame: (frame: ServerFrame) => void
  /** Exactly once, whoever ended it. `code` is 0 where the other side fell silent. */
  readonly onEnd: (code: number, reason: string) => void
}

export class SocketLink {
  readonly #host: Host
  readonly #socket: WebSocket
  readonly #events: LinkEvents
  #cancelTimer = () => {}
  #pings = 0
  #isAsking = false
  #pingAfterMs = CLIENT_PING_AFTER_MS
  #ended = false

  constructor(host: Host, socket: WebSocket, events: LinkEvents) {
    this.#host = host
    this.#socket = socket
    this.#events = events
    socket.addEventListener('open', () => {
      this.#listen()
      if (!this.#ended) events.onOpen()
    })
    socket.addEventListener('message', (message) => {
      this.#receive(message.data)
    })
    socket.addEventListener('close', (event) => {
      this.#end(event.code, event.reason)
    })
    socket.addEventListener('error', () => {
      this.#end(0, '')
    })
  }

  /** What the server asks for in `ready`. */
  set pingAfterMs(ms: number) {
    this.#pingAfterMs = ms
    this.#listen()
  }

  send(frame: OutgoingFrame): void {
    if (this.#socket.readyState === SOCKET_OPEN) this.#socket.send(JSON.stringify(frame))
  }

  close(): void {
    this.#end(CLOSE_CODES.normal, '')
  }

  #receive(data: unknown): void {
    if (this.#ended || typeof data !== 'string') return
    this.#listen()
    // The server's frames are what the definition says, or it is broken; a broken one ends the link.
    let frame: ServerFrame
    try {
      frame = JSON.parse(data) as ServerFrame
    } catch {
      this.#end(0, '')
      return
    }
    this.#events.onFrame(frame)
  }

  /** Asks for a sign of life; without one in time the link ends. Asked again meanwhile, it waits no longer for that. */
  ping(withinMs = CLIENT_PONG_WITHIN_MS): void {
    if (this.#ended || this.#isAsking) return
    this.#cancelTimer()
    this.#isAsking = true
    this.send({ t: 'ping', n: this.#pings++ })
    this.#cancelTimer = this.#host.after(withinMs, () => {
      this.#end(0, '')
    })
  }

  /** Any frame proves that the other side lives, so every one starts the silence anew. */
  #listen(): void {
    this.#cancelTimer()
    this.#isAsking = false
    if (this.#ended) return
    this.#cancelTimer = this.#host.after(this.#pingAfterMs, () => {
      this.ping()
    })
  }

  #end(code: number, reason: string): void {
    if (this.#ended) return
    this.#ended = true
    this.#cancelTimer()
    // On a dead network the closing handshake takes minutes; nobody waits for it.
    this.#socket.close()
    this.#events.onEnd(code, reason)
  }
}
