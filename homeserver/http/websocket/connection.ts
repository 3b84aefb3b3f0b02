/**
 * One client on one socket: takes its frames and carries its streams and requests. `spec/text/websocket.md` is what it does.
 * Thousands of these rest at the same time, so whatever only a busy one needs is made when it is needed.
 */
import type { ClientFrame, ClientFrameOf, ServerFrame } from '#spec/websocket/frames.ts'
import {
  CLIENT_MESSAGE_BYTES_MAX,
  CLIENT_PING_AFTER_MS,
  MOVE_WITHIN_MS,
  REQUESTS_IN_FLIGHT_MAX,
  STALLED_MS_MAX,
  STREAMS_PER_CONNECTION_MAX,
  UNACKNOWLEDGED_BYTES_MAX,
  UNACKNOWLEDGED_FRAMES_MAX,
} from '#spec/websocket/limits.ts'
import { MatrixError } from '#spec/errors.ts'
import type { WebSocket } from 'ws'
import { errorReply } from '../errors.ts'
import { networkOf } from '../remote-address.ts'
import { CLOSINGS, closingOf, type Closing } from './close-reason.ts'
import { Lifetime } from './lifetime.ts'
import { OpenRequests, type Requester } from './open-requests.ts'
import { Outgoing, type Sender } from './outgoing.ts'
import { rawProperty } from './raw-property.ts'
import { readFrame } from './read-frame.ts'
import type { OpenStream, Origin, SocketPorts, SocketSession, StreamSink } from './socket-ports.ts'

/** The other connections, as far as one of them has to know of them. */
export interface Neighbors {
  joined(connection: Connection): void
  left(connection: Connection): void
  /** Ends other connections of the device that have a stream of this name. */
  replaceStream(connection: Connection, sid: string): void
}

const LIMITS = {
  message_bytes: CLIENT_MESSAGE_BYTES_MAX,
  streams: STREAMS_PER_CONNECTION_MAX,
  requests: REQUESTS_IN_FLIGHT_MAX,
  unacknowledged_frames: UNACKNOWLEDGED_FRAMES_MAX,
  unacknowledged_bytes: UNACKNOWLEDGED_BYTES_MAX,
}

export class Connection implements StreamSink, Requester, Sender {
  readonly remoteAddress: string
  readonly userAgent: string
  readonly #socket: WebSocket
  readonly #ports: SocketPorts
  readonly #neighbors: Neighbors
  readonly #outgoing: Outgoing
  readonly #lifetime: Lifetime
  #session: SocketSession | undefined
  #token = ''
  #streams: OpenStream[] = []
  #requests: OpenRequests | undefined
  /** What came while a token is looked at, to be taken in its order afterwards. */
  #held: string[] | undefined
  #isOver = false

  constructor(socket: WebSocket, origin: Origin, ports: SocketPorts, neighbors: Neighbors) {
    this.remoteAddress = origin.remoteAddress
    this.userAgent = origin.userAgent
    this.#socket = socket
    this.#ports = ports
    this.#neighbors = neighbors
    this.#outgoing = new Outgoing(socket, this)
    this.#lifetime = new Lifetime(ports.clock.monotonic())
  }

  get session(): SocketSession | undefined {
    return this.#session
  }

  get bufferedBytes(): number {
    return this.#outgoing.bufferedBytes
  }

  get hasSyncWaiting(): boolean {
    return this.#outgoing.hasSyncWaiting
  }

  hasStream(sid: string): boolean {
    return this.#streams.some((stream) => stream.sid === sid)
  }

  receive(data: Buffer, isBinary: boolean): void {
    if (this.#isOver) return
    if (!this.#lifetime.admitFrame()) this.end(CLOSINGS.limited)
    else if (isBinary) this.end(CLOSINGS.badFrame)
    else this.#take(data.toString())
  }

  heard(): void {
    this.#lifetime.heard()
  }

  /** The token was good, at the handshake or in a frame. */
  signIn(session: SocketSession, token: string): void {
    const before = this.#session
    if (session.isGuest) return this.end(CLOSINGS.guest)
    if (before && (before.userId !== session.userId || before.deviceId !== session.deviceId)) {
      return this.end(CLOSINGS.tokenOfAnother)
    }
    this.#session = session
    this.#token = token
    if (!before) {
      this.#lifetime.signedIn(this.#ports.clock.monotonic(), this.#ports.chance())
      this.#neighbors.joined(this)
    }
    const { userId: user_id, deviceId: device_id } = session
    this.#send({ t: 'ready', user_id, device_id, ping_ms: CLIENT_PING_AFTER_MS, limits: LIMITS })
  }

  /** The token may have lost its force. */
  async recheck(): Promise<void> {
    const token = this.#token
    try {
      const session = await this.#ports.authenticate(token, this)
      if (token === this.#token) this.#session = session
    } catch (error) {
      if (token === this.#token) this.#refuseToken(error)
    }
  }

  /** Asks the client to go on elsewhere. */
  moveOn(withinMs: number): void {
    if (this.#isOver) return
    this.#lifetime.moveOn(this.#ports.clock.monotonic(), withinMs)
    if (this.#session) this.#send({ t: 'goaway', in_ms: withinMs })
  }

  /** To be called about once a second. `frames` is how many the client may have sent since the last time. */
  check(frames: number): void {
    const { clock } = this.#ports
    const now = clock.monotonic()
    const isBlocked = ({ blockedSince }: OpenStream) =>
      blockedSince !== undefined && now - blockedSince >= STALLED_MS_MAX
    if (clock.now() >= (this.#session?.expiresAt ?? Infinity)) return this.end(CLOSINGS.expiredToken)
    if (this.#streams.some(isBlocked)) return this.end(CLOSINGS.stalled)
    const due = this.#lifetime.due(now, frames)
    if (due === 'ping') this.#socket.ping()
    else if (due === 'moveOn') this.moveOn(MOVE_WITHIN_MS)
    else if (due === 'dead') this.cut()
    else if (due) this.end(CLOSINGS[due])
  }

  end({ code, reason }: Closing): void {
    if (this.#isOver) return
    this.release()
    this.#socket.close(code, reason ? JSON.stringify(reason) : '')
    // The client's half of closing has to be read, too.
    this.#socket.resume()
  }

  /** Ends it without a word. */
  cut(): void {
    this.release()
    this.#socket.terminate()
  }

  /** The socket is closed or about to be. */
  release(): void {
    if (this.#isOver) return
    this.#isOver = true
    for (const stream of this.#streams) stream.stop()
    this.#streams = []
    this.#held = undefined
    this.#requests?.cancelAll()
    this.#outgoing.clear()
    this.#neighbors.left(this)
  }

  deliver(frame: string): void {
    if (!this.#isOver) this.#outgoing.send(frame, 'sync')
  }

  streamFailed(failed: OpenStream, error: unknown): void {
    this.#streams = this.#streams.filter((stream) => stream !== failed)
    const { body, isFault } = errorReply(error, this.#ports.translateError)
    if (isFault) this.#ports.log.error('stream failed', { error })
    const { errcode, error: text, retry_after_ms: retry } = body
    this.#refuse({ errcode: String(errcode), error: String(text), sid: failed.sid }, retry)
  }

  onTaken(): void {
    for (const stream of this.#streams) stream.resume()
  }

  answer(frame: ServerFrame): void {
    if (this.#requests?.isEmpty) this.#requests = undefined
    this.#send(frame)
  }

  #take(text: string): void {
    if (this.#held) {
      this.#held.push(text)
      return
    }
    const read = readFrame(text)
    if (read.kind === 'broken') return this.end(CLOSINGS.badFrame)
    const isAuth = read.kind === 'frame' && read.frame.t === 'auth'
    if (!this.#session && !isAuth) return this.end(CLOSINGS.noToken)
    if (read.kind === 'frame') this.#handle(read.frame, text)
    else if (read.kind === 'unknown') this.#refuse({ errcode: 'M_UNRECOGNIZED', error: 'This kind is not known here.' })
    else this.#refuse({ errcode: 'M_INVALID_PARAM', error: read.error, sid: read.sid })
  }

  #handle(frame: ClientFrame, text: string): void {
    switch (frame.t) {
      case 'auth':
        return void this.#authenticate(frame.token)
      case 'start':
        return this.#start(frame)
      case 'ack':
        return this.#streams.find(({ sid }) => sid === frame.sid)?.acknowledge(frame.pos)
      case 'stop':
        return this.#stop(frame.sid)
      case 'req':
        return this.#request(frame, text)
      case 'cancel':
        return this.#requests?.cancel(frame.id)
      case 'ping':
        return this.#send({ t: 'pong', n: frame.n })
    }
  }

  async #authenticate(token: string): Promise<void> {
    this.#held = []
    this.#socket.pause()
    try {
      const session = await this.#ports.authenticate(token, this)
      if (!this.#isOver) this.signIn(session, token)
    } catch (error) {
      this.#refuseToken(error)
      await this.#ports.limits.penalize('read', networkOf(this.remoteAddress))
    }
    const held = this.#held ?? []
    this.#held = undefined
    for (const text of held) if (!this.#isOver) this.#take(text)
    if (!this.#held) this.#socket.resume()
  }

  #refuseToken(error: unknown): void {
    if (this.#isOver) return
    const refusal = error instanceof MatrixError ? error : this.#ports.translateError(error)
    if (!refusal) this.#ports.log.error('socket authentication failed', { error })
    this.end(closingOf(refusal))
  }

  #start(frame: ClientFrameOf<'start'>): void {
    const { sid, pos, filter, full_state: fullState, use_state_after: useStateAfter } = frame
    this.#stop(sid)
    if (this.#streams.length >= STREAMS_PER_CONNECTION_MAX) {
      const error = `A connection has at most ${STREAMS_PER_CONNECTION_MAX} streams.`
      return this.#refuse({ errcode: 'M_LIMIT_EXCEEDED', error, sid })
    }
    if (!this.#session) return
    this.#neighbors.replaceStream(this, sid)
    const wish = { sid, since: pos, filter, fullState, useStateAfter }
    this.#streams = [...this.#streams, this.#ports.streams.open(this.#session, wish, this)]
  }

  #stop(sid: string): void {
    const stopped = this.#streams.find((stream) => stream.sid === sid)
    stopped?.stop()
    if (stopped) this.#streams = this.#streams.filter((stream) => stream !== stopped)
  }

  #request(frame: ClientFrameOf<'req'>, text: string): void {
    if (!this.#session) return
    const requests = (this.#requests ??= new OpenRequests(this.#ports, this))
    if (requests.has(frame.id)) return this.end(CLOSINGS.badFrame)
    void requests.run(frame, rawProperty(text, 'body'), this.#session)
  }

  #refuse(error: { errcode: string; error: string; sid?: string }, retryAfterMs?: unknown): void {
    const retry = typeof retryAfterMs === 'number' ? { retry_after_ms: retryAfterMs } : {}
    this.#send({ t: 'err', ...error, ...retry })
  }

  #send(frame: ServerFrame): void {
    if (this.#isOver) return
    this.#outgoing.send(JSON.stringify(frame), 'answer')
    if (this.#outgoing.hasTooManyAnswers) this.end(CLOSINGS.limited)
  }
}
