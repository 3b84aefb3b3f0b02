/**
 * A stream of sync bodies that its client acknowledges, in the frames of `spec/text/websocket.md`, section 3.
 *
 * It holds no bodies. That something is new is one bit; the body is made when its turn comes and there is room for it, from the last
 * position that was computed to the present. However much happens meanwhile, and however slow the client is, that is one body.
 */
import type { Filter } from '#spec/client-server/filter.ts'
import type { DeviceId, UserId } from '#spec/ids.ts'
import type { SyncFrame } from '#spec/websocket/frames.ts'
import { BUFFERED_BYTES_MAX } from '#spec/websocket/limits.ts'
import { MatrixError } from '#spec/errors.ts'
import type { Clock } from '#homeserver/ports/clock.ts'
import type { Log } from '#homeserver/ports/log.ts'
import type * as z from 'zod'
import type { Notifier } from './notifier.ts'
import { StreamQueue } from './stream-queue.ts'
import { StreamWindow } from './stream-window.ts'
import type { Reply, SyncEngine } from './sync-engine.ts'
import type { SyncPreparation } from './sync-preparation.ts'

export interface StreamWish {
  /** The stream's name on its connection. */
  readonly sid: string
  readonly since?: string | undefined
  /** The ID of a filter, or the filter itself. */
  readonly filter?: string | Filter | undefined
  readonly fullState?: boolean | undefined
  readonly useStateAfter?: boolean | undefined
}

/** The connection that carries the stream. */
export interface StreamSink {
  /** What waits to be taken by the network. When that gets less, the connection calls `resume`. */
  readonly bufferedBytes: number
  /** Among that is a frame of a stream, or the last of it was taken just now. */
  readonly hasSyncWaiting: boolean
  deliver(frame: string): void
  /** The stream is over. */
  streamFailed(stream: SyncStream, error: unknown): void
}

export interface StreamPorts {
  readonly engine: SyncEngine
  readonly preparation: SyncPreparation
  readonly notifier: Notifier
  readonly clock: Clock
  readonly log: Log
}

interface Session {
  readonly userId: UserId
  readonly deviceId: DeviceId
}

/** Opens streams; all of them take turns. */
export class SyncStreams {
  readonly #ports: StreamPorts & { readonly queue: StreamQueue }

  constructor({ engine, preparation, notifier, clock, log }: StreamPorts) {
    this.#ports = { engine, preparation, notifier, clock, log, queue: new StreamQueue() }
  }

  /** The first frame comes in a later turn, even where nothing is new. */
  open(session: Session, wish: StreamWish, sink: StreamSink): SyncStream {
    return new SyncStream(this.#ports, session, wish, sink)
  }
}

export class SyncStream {
  readonly sid: string
  readonly #ports: StreamPorts & { readonly queue: StreamQueue }
  readonly #session: Session
  readonly #wish: StreamWish
  readonly #sink: StreamSink
  readonly #listening: Disposable
  readonly #window = new StreamWindow()
  /** Everything up to here was sent, or was nothing to this user. */
  #since: string | undefined
  #frames = 0
  /** Messages to the device are kept until it has acknowledged the frame in which they came. */
  #holdsMessages = false
  #isDirty = true
  #isQueued = false
  #isOver = false
  #blockedSince: number | undefined

  constructor(
    ports: StreamPorts & { readonly queue: StreamQueue },
    session: Session,
    wish: StreamWish,
    sink: StreamSink,
  ) {
    this.sid = wish.sid
    this.#ports = ports
    this.#session = session
    this.#wish = wish
    this.#sink = sink
    this.#since = wish.since
    this.#listening = ports.notifier.listen(session.userId, () => this.#wake())
    this.resume()
  }

  /** Since when something waits for the client to acknowledge or to take what was sent, on the monotonic clock. */
  get blockedSince(): number | undefined {
    return this.#blockedSince
  }

  acknowledge(pos: string): void {
    if (this.#isOver || !this.#window.acknowledge(pos)) return
    if (this.#holdsMessages) void this.#clearMessages(pos)
    this.#blockedSince = undefined
    this.#proceed()
  }

  /** The client has taken something off the network. Where only an acknowledgement is missing, that does not stand for one. */
  resume(): void {
    if (!this.#window.isFull || this.#sink.hasSyncWaiting) this.#blockedSince = undefined
    this.#proceed()
  }

  stop(): void {
    this.#isOver = true
    this.#blockedSince = undefined
    this.#listening[Symbol.dispose]()
  }

  /** For the queue: makes and sends one body. */
  async advance(): Promise<void> {
    try {
      await this.#compute()
    } catch (error) {
      if (this.#isOver) return
      this.stop()
      this.#sink.streamFailed(this, error)
    } finally {
      this.#isQueued = false
      this.#proceed()
    }
  }

  async #compute(): Promise<void> {
    if (this.#isOver) return
    const { engine, preparation } = this.#ports
    this.#isDirty = false
    // Prepared each time: whom the user ignores may have changed.
    const isFirst = this.#frames === 0
    if (isFirst && this.#since !== undefined && !(await engine.knows(this.#since))) throw unknownPosition()
    const fullState = isFirst && this.#wish.fullState
    const wish = { ...this.#wish, since: this.#since, isAhead: !isFirst, fullState }
    const request = await preparation.prepare(this.#session, wish)
    const { reply, isEmpty } = await engine.sync({ ...request, isLast: isFirst })
    if (this.#isOver) return
    this.#since = reply.next_batch
    if (isFirst || !isEmpty) this.#send(reply)
    // There may be more of them than are given at once.
    if (reply.to_device) this.#holdsMessages = this.#isDirty = true
  }

  async #clearMessages(pos: string): Promise<void> {
    try {
      await this.#ports.engine.acknowledged(this.#session, pos)
      if (this.#window.isEmpty) this.#holdsMessages = false
    } catch (error) {
      // They come again when the client starts again from before, and go away with its next acknowledgement.
      this.#ports.log.warn('stream.messages_not_cleared', { error })
    }
  }

  #send(data: Reply): void {
    const pos = data.next_batch
    const frame: z.input<typeof SyncFrame> = { t: 'sync', sid: this.sid, pos, n: ++this.#frames, data }
    const text = JSON.stringify(frame)
    this.#window.add(pos, Buffer.byteLength(text))
    this.#sink.deliver(text)
  }

  #wake(): void {
    this.#isDirty = true
    this.#proceed()
  }

  #proceed(): void {
    if (this.#isOver || this.#isQueued || !this.#isDirty) return
    if (this.#window.isFull || this.#sink.bufferedBytes > BUFFERED_BYTES_MAX) {
      this.#blockedSince ??= this.#ports.clock.monotonic()
      return
    }
    this.#isQueued = true
    this.#ports.queue.add(this)
  }
}

/** `spec/text/websocket.md`, "Errors of a stream": over HTTP such a token counts as none, here the client can be told. */
function unknownPosition(): MatrixError {
  return new MatrixError('M_UNKNOWN_POS', 'The position is not known; start without it, and drop what is stored.')
}
