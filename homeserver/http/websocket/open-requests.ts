/** The requests of one connection that are not answered yet. `spec/text/websocket.md`, section 4. */
import type { Member, Session } from '#homeserver/api/caller.ts'
import type { Endpoint } from '#spec/endpoint.ts'
import { MatrixError } from '#spec/errors.ts'
import type { ClientFrameOf, ServerFrameOf } from '#spec/websocket/frames.ts'
import { REQUEST_RETRY_MS, REQUESTS_IN_FLIGHT_MAX } from '#spec/websocket/limits.ts'
import { socketEndpoints } from '#spec/websocket/requests.ts'
import { splitTarget } from '../api-calls.ts'
import { errorReply } from '../errors.ts'
import { requestFailed, requestHandled } from '../http-log.ts'
import { WrongMethod } from '../route-table.ts'
import type { Origin, SocketPorts } from './socket-ports.ts'

export type RequestFrame = ClientFrameOf<'req'>
type Answer = ServerFrameOf<'res'>

/** Whose requests these are, and how they are answered. */
export interface Requester extends Origin {
  answer(frame: Answer): void
}

const CALLABLE: ReadonlySet<Endpoint> = new Set(socketEndpoints)
const TOO_MANY = new MatrixError('M_LIMIT_EXCEEDED', 'Too many requests are unanswered. Wait for some answers.', {
  retryAfterMs: REQUEST_RETRY_MS,
})

export class OpenRequests {
  readonly #ports: SocketPorts
  readonly #requester: Requester
  /** By the client's name for it. */
  readonly #open = new Map<string, AbortController>()

  constructor(ports: SocketPorts, requester: Requester) {
    this.#ports = ports
    this.#requester = requester
  }

  get isEmpty(): boolean {
    return this.#open.size === 0
  }

  has(id: string): boolean {
    return this.#open.has(id)
  }

  /** `body` is the body's text as it was sent. Answers, whatever happens. */
  async run(frame: RequestFrame, body: string | undefined, session: Session): Promise<void> {
    const { id } = frame
    if (this.#open.size >= REQUESTS_IN_FLIGHT_MAX) {
      this.#requester.answer({ t: 'res', id, status: TOO_MANY.status, body: TOO_MANY.toJSON() })
      return
    }
    const gone = new AbortController()
    this.#open.set(id, gone)
    const { status, body: reply } = await this.#call(frame, body, session, gone.signal)
    this.#open.delete(id)
    this.#requester.answer({ t: 'res', id, status, body: reply })
  }

  cancel(id: string): void {
    this.#open.get(id)?.abort()
  }

  cancelAll(): void {
    for (const gone of this.#open.values()) gone.abort()
  }

  async #call(frame: RequestFrame, body: string | undefined, session: Session, signal: AbortSignal) {
    const { calls, clock, log, translateError } = this.#ports
    const started = clock.monotonic()
    const request = { requestId: this.#ports.nextRequestId(), method: frame.method, route: 'unknown' }
    let outcome: { readonly status: number; readonly body: unknown }
    try {
      request.route = this.#callable(frame).path
      const caller = this.#caller(session, request.requestId, signal)
      outcome = { status: 200, body: await calls.runForMember(frame.method, frame.path, body, caller) }
    } catch (error) {
      const reply = errorReply(error, translateError)
      outcome = reply
      if (reply.isFault) requestFailed(log, { ...request, status: reply.status }, error)
    }
    const ms = Math.round((clock.monotonic() - started) * 10) / 10
    requestHandled(log, { ...request, status: outcome.status, ms })
    return outcome
  }

  #callable({ method, path }: RequestFrame): Endpoint {
    try {
      const { endpoint } = this.#ports.calls.find(method, splitTarget(path).path).route
      if (CALLABLE.has(endpoint)) return endpoint
    } catch (error) {
      if (!(error instanceof WrongMethod)) throw error
    }
    throw new MatrixError('M_UNRECOGNIZED', 'This call is not known here, or answered over HTTP only.')
  }

  #caller(session: Session, requestId: string, signal: AbortSignal): Member {
    const { remoteAddress, userAgent } = this.#requester
    const header = (name: string) => (name === 'user-agent' ? userAgent : undefined)
    return { ...session, session, requestId, remoteAddress, userAgent, header, signal }
  }
}
