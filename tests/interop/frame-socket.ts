/** A client of the socket that does nothing by itself: it keeps the frames until a test asks for them. */
import type { ServerFrame, ServerFrameOf } from '#spec/websocket/frames.ts'
import { SOCKET_PATH, SOCKET_PROTOCOL } from '#spec/websocket/limits.ts'
import type { Homeserver } from '#tests/kit/homeserver.ts'
import type { Answer, TestUser } from '#tests/kit/test-user.ts'

type SyncFrame = ServerFrameOf<'sync'>

export class FrameSocket implements Disposable {
  readonly #socket: WebSocket
  readonly #frames: ServerFrame[] = []
  #arrival = Promise.withResolvers<void>()
  #end: Error | undefined
  #requests = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => {
      this.#frames.push(JSON.parse(String(data)) as ServerFrame)
      this.#arrival.resolve()
    })
    socket.addEventListener('close', ({ code, reason }) => {
      this.#end = new Error(`closed with ${code} ${reason}`)
      this.#arrival.resolve()
    })
  }

  /** Open, and nothing said yet. */
  static async open(server: Homeserver): Promise<FrameSocket> {
    const socket = server.openSocket(server.url.replace('http', 'ws') + SOCKET_PATH, SOCKET_PROTOCOL)
    const opened = new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve)
      socket.addEventListener('error', reject)
    })
    const framed = new FrameSocket(socket)
    await opened
    return framed
  }

  static async signedIn(server: Homeserver, user: TestUser): Promise<FrameSocket> {
    const socket = await FrameSocket.open(server)
    socket.send({ t: 'auth', token: user.accessToken })
    await socket.next('ready')
    return socket
  }

  send(frame: { readonly t: string; readonly [name: string]: unknown }): void {
    this.#socket.send(JSON.stringify(frame))
  }

  /** The first frame of this kind that was not asked for yet; others stay. */
  async next<Kind extends ServerFrame['t']>(kind: Kind): Promise<ServerFrameOf<Kind>> {
    for (;;) {
      const index = this.#frames.findIndex(({ t }) => t === kind)
      if (index !== -1) return this.#frames.splice(index, 1)[0] as ServerFrameOf<Kind>
      if (this.#end) throw this.#end
      await this.#arrival.promise
      this.#arrival = Promise.withResolvers()
    }
  }

  /** Starts the stream and gives its first frame, which is not acknowledged. */
  async start(pos?: string): Promise<SyncFrame> {
    this.send({ t: 'start', sid: 'main', kind: 'v3', ...(pos !== undefined && { pos }) })
    return await this.next('sync')
  }

  ack({ sid, pos }: SyncFrame): void {
    this.send({ t: 'ack', sid, pos })
  }

  async request(method: string, path: string, body: object): Promise<Answer> {
    const id = `${this.#requests++}`
    this.send({ t: 'req', id, method, path, body })
    const { id: answered, status, body: reply } = await this.next('res')
    if (answered !== id) throw new Error(`asked ${id}, and ${answered} was answered`)
    return { status, body: reply }
  }

  /** Acknowledges frame after frame, until one is what was waited for. */
  async follow(isLast: (frame: SyncFrame) => boolean): Promise<SyncFrame> {
    for (;;) {
      const frame = await this.next('sync')
      this.ack(frame)
      if (isLast(frame)) return frame
    }
  }

  [Symbol.dispose](): void {
    this.#socket.close(1000)
  }
}
