/** A WebSocket that holds every frame of the server against its schema, and what the frame carries against the call it stands for. */
import { ServerFrame, type ClientFrame } from '#spec/websocket/frames.ts'
import type { Answer } from './answer.ts'

const SYNC_PATH = '/_matrix/client/v3/sync'

export interface SocketWatch {
  /** What HTTP would have answered. */
  readonly onAnswer: (answer: Answer) => void
  readonly onViolation: (violation: string) => void
}

export class WatchedSocket extends WebSocket {
  readonly #watch: SocketWatch
  readonly #asked = new Map<string, Pick<Answer, 'method' | 'path'>>()

  constructor(url: string, protocol: string, watch: SocketWatch) {
    super(url, protocol)
    this.#watch = watch
    this.addEventListener('message', ({ data }) => {
      this.#look(JSON.parse(String(data)))
    })
  }

  override send(data: string): void {
    const frame = JSON.parse(data) as ClientFrame
    if (frame.t === 'req') this.#asked.set(frame.id, frame)
    super.send(data)
  }

  #look(frame: unknown): void {
    const { data: known, error } = ServerFrame.safeParse(frame)
    if (error) this.#watch.onViolation(`frame ${JSON.stringify(frame)}: ${error.message}`)
    else if (known.t === 'sync') this.#watch.onAnswer({ method: 'GET', path: SYNC_PATH, status: 200, body: known.data })
    else if (known.t === 'res') this.#lookAtReply(known.id, known.status, known.body)
  }

  #lookAtReply(id: string, status: number, body: unknown): void {
    const asked = this.#asked.get(id)
    if (!asked) this.#watch.onViolation(`an answer to ${id}, which nobody asked`)
    else this.#watch.onAnswer({ method: asked.method, path: asked.path, status, body })
    this.#asked.delete(id)
  }
}
