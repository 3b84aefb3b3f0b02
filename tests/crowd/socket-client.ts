/** A client that hears of news by the socket, and connects again whenever it is cut off. `spec/text/websocket.md` is what it does. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import type { TestUser } from '#tests/kit/test-user.ts'
import type { ServerFrame } from '#spec/websocket/frames.ts'
import { RECONNECT_MS_MAX, RECONNECT_MS_MIN, SOCKET_PATH, SOCKET_PROTOCOL } from '#spec/websocket/limits.ts'
import { ClientCopy, type SyncReply } from './client-copy.ts'

/** Of a handshake that nobody answers. */
const HANDSHAKE_MS_MAX = 10_000

export class SocketClient {
  readonly copy: ClientCopy
  /** The code of every close that this client did not wish for; 1006 where the connection broke. */
  readonly closes: number[] = []
  /** What the server answered instead of an upgrade. */
  readonly refusals: number[] = []
  /** The codes of streams that failed. */
  readonly errors: string[] = []
  pings = 0
  /** When it was up to date for the first time on its newest connection. */
  upToDateAt = 0
  #socket: WebSocket | undefined
  #isUpToDate = false
  #stopping = new AbortController()
  #running: Promise<void>
  #changed = Promise.withResolvers<void>()
  #failures = 0

  private constructor(copy: ClientCopy) {
    this.copy = copy
    this.#running = this.#run()
  }

  /** Resolves once it is up to date. */
  static async open(user: TestUser): Promise<SocketClient> {
    const client = new SocketClient(await ClientCopy.open(user))
    await client.until(() => client.isUpToDate)
    return client
  }

  /** It is connected and has had the first frame, which shows that nothing is missing. */
  get isUpToDate(): boolean {
    return this.#isUpToDate
  }

  /** Resolves once the condition is met; it is looked at whenever something came or the connection changed. */
  async until(isMet: () => boolean): Promise<void> {
    while (!isMet()) await this.#changed.promise
  }

  /** It keeps the connection and takes nothing more from it. */
  stopReading(): void {
    this.#socket?.pause()
  }

  resumeReading(): void {
    this.#socket?.resume()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#socket?.terminate()
    await this.#running
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      const isWished = await this.#connection()
      this.#isUpToDate = false
      this.#tell()
      if (!isWished) await sleep(this.#backoffMs(), undefined, { signal }).catch(() => {})
    }
  }

  /** One connection, until its end; true where the client is to go on at once. */
  async #connection(): Promise<boolean> {
    const url = this.copy.user.url.replace(/^http/, 'ws') + SOCKET_PATH
    const headers = { authorization: `Bearer ${this.copy.user.accessToken}` }
    const options = { headers, perMessageDeflate: false, handshakeTimeout: HANDSHAKE_MS_MAX }
    const socket = new WebSocket(url, [SOCKET_PROTOCOL], options)
    this.#socket = socket
    const sid = randomUUID()
    let taking: Promise<unknown> = Promise.resolve()
    let isMoving = false
    let isRefused = false
    const { promise: ended, resolve: end } = Promise.withResolvers<void>()
    // A close follows.
    socket.on('error', () => {})
    socket.on('unexpected-response', (_, response) => {
      isRefused = true
      this.refusals.push(response.statusCode ?? 0)
      response.resume()
      socket.terminate()
    })
    socket.on('open', () => socket.send(JSON.stringify({ t: 'start', sid, kind: 'v3', pos: this.copy.token })))
    socket.on('ping', () => this.pings++)
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as ServerFrame
      if (frame.t === 'sync') {
        taking = taking.then(async () => await this.#take(frame.data as SyncReply))
        taking.then(
          () => socket.send(JSON.stringify({ t: 'ack', sid, pos: frame.pos })),
          () => socket.terminate(),
        )
      } else if (frame.t === 'err') {
        this.errors.push(frame.errcode)
        if (frame.errcode === 'M_UNKNOWN_POS') this.copy.startAnew()
        socket.terminate()
      } else if (frame.t === 'goaway') {
        isMoving = true
        setTimeout(() => socket.close(1000), Math.random() * frame.in_ms)
      }
    })
    socket.on('close', (code) => {
      if (!isMoving && !isRefused && !this.#stopping.signal.aborted) this.closes.push(code)
      end()
    })
    await ended
    await taking.catch(() => {})
    return isMoving
  }

  async #take(reply: SyncReply): Promise<void> {
    await this.copy.take(reply)
    if (!this.#isUpToDate) this.upToDateAt = performance.now()
    this.#isUpToDate = true
    this.#failures = 0
    this.#tell()
  }

  #tell(): void {
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
  }

  #backoffMs(): number {
    const longest = Math.min(RECONNECT_MS_MAX, RECONNECT_MS_MIN * 2 ** this.#failures++)
    return longest * (0.5 + Math.random() / 2)
  }
}
