/** For tests: a client's end of a socket, which keeps all frames until they are asked for. */
import type { IncomingMessage } from 'node:http'
import type { ServerFrame, ServerFrameOf } from '#spec/websocket/frames.ts'
import { SOCKET_PATH, SOCKET_PROTOCOL } from '#spec/websocket/limits.ts'
import { WebSocket } from 'ws'

export interface SocketOptions {
  readonly protocol?: string | undefined
  readonly query?: string
  readonly headers?: Record<string, string>
  readonly autoPong?: boolean
}

export interface Closed {
  readonly code: number
  readonly reason: unknown
}

/** The server's plain reply to a handshake that it did not take. */
export class Refused extends Error {
  readonly status: number
  readonly body: unknown

  constructor(status: number, body: unknown) {
    super(`refused with ${status}`)
    this.status = status
    this.body = body
  }
}

export class TestSocket {
  readonly opened: Promise<void>
  readonly closed: Promise<Closed>
  readonly frames: ServerFrame[] = []
  pings = 0
  readonly #socket: WebSocket
  #taken = 0
  #arrived = Promise.withResolvers<void>()

  constructor(port: number, { protocol = SOCKET_PROTOCOL, query = '', headers = {}, autoPong = true }: SocketOptions) {
    const options = { headers, autoPong, perMessageDeflate: false }
    const protocols = protocol === '' ? [] : [protocol]
    this.#socket = new WebSocket(`ws://127.0.0.1:${port}${SOCKET_PATH}${query}`, protocols, options)
    const socket = this.#socket
    this.opened = new Promise((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('unexpected-response', (_request, response) => void readRefusal(response).then(reject, reject))
      socket.on('error', reject)
    })
    this.closed = new Promise((resolve) =>
      socket.once('close', (code, reason) => {
        resolve({ code, reason: reason.length === 0 ? undefined : JSON.parse(reason.toString()) })
        this.#arrived.reject(new Error(`closed with ${code} ${reason.toString()}`))
      }),
    )
    this.#arrived.promise.catch(() => undefined)
    socket.on('ping', () => this.pings++)
    socket.on('message', (data: Buffer) => {
      this.frames.push(JSON.parse(data.toString()) as ServerFrame)
      this.#arrived.resolve()
      this.#arrived = Promise.withResolvers()
      this.#arrived.promise.catch(() => undefined)
    })
  }

  send(frame: object): void {
    this.sendRaw(JSON.stringify(frame))
  }

  sendRaw(data: string | Buffer): void {
    this.#socket.send(data)
  }

  /** The next frame, which has to be of this kind. */
  async next<Kind extends ServerFrame['t']>(kind: Kind): Promise<ServerFrameOf<Kind>> {
    while (this.#taken >= this.frames.length) await this.#arrived.promise
    const frame = this.frames[this.#taken++]
    if (frame?.t !== kind) throw new Error(`expected ${kind}, got ${JSON.stringify(frame)}`)
    return frame as ServerFrameOf<Kind>
  }

  /** Frames of this kind come in any order with others, which are passed over. */
  async nextOf<Kind extends ServerFrame['t']>(kind: Kind): Promise<ServerFrameOf<Kind>> {
    for (;;) {
      while (this.#taken >= this.frames.length) await this.#arrived.promise
      const frame = this.frames[this.#taken++]
      if (frame?.t === kind) return frame as ServerFrameOf<Kind>
    }
  }

  /** What came and was not asked for yet. */
  get unread(): readonly ServerFrame[] {
    return this.frames.slice(this.#taken)
  }

  /** The server has handled everything that was sent before. */
  async roundTrip(): Promise<void> {
    const n = this.frames.length + 1_000_000
    this.send({ t: 'ping', n })
    for (;;) {
      const index = this.frames.findIndex((frame) => frame.t === 'pong' && frame.n === n)
      if (index >= 0) return void this.frames.splice(index, 1)
      await this.#arrived.promise
    }
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  close(code = 1000): void {
    this.#socket.close(code)
  }

  cut(): void {
    this.#socket.terminate()
  }
}

async function readRefusal(response: IncomingMessage): Promise<Refused> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return new Refused(response.statusCode ?? 0, JSON.parse(Buffer.concat(chunks).toString()))
}
