/** Sync over the WebSocket transport: sign in, start one stream, acknowledge what was applied. `spec/text/websocket.md`. */
import type { CloseReason, ServerFrame } from '#spec/websocket/frames.ts'
import { AUTH_WITHIN_MS, CLOSE_CODES, SOCKET_PATH, SOCKET_PROTOCOL } from '#spec/websocket/limits.ts'
import { ApiError } from '../api/api-error.ts'
import type { Api } from '../api/api.ts'
import { CHECK_PONG_WITHIN_MS, SocketLink } from './socket-link.ts'
import { SYNC_FILTER, type SyncEnd, type SyncRun, type SyncTransport } from './sync-transport.ts'

type OpenSocket = (url: string, protocol: string) => WebSocket

export class SocketTransport implements SyncTransport {
  readonly #api: Api
  readonly #openSocket: OpenSocket
  /** Two tabs of one device must not replace each other's stream. */
  readonly #streamId: string
  #link: SocketLink | undefined

  constructor(api: Api, openSocket: OpenSocket) {
    this.#api = api
    this.#openSocket = openSocket
    this.#streamId = api.host.uniqueText()
  }

  async run(run: SyncRun): Promise<SyncEnd> {
    const token = this.#api.credentials.accessToken
    const end = await this.#follow(run, token)
    if (end !== 'badToken') return end
    try {
      await this.#api.renew(token, new ApiError('M_UNKNOWN_TOKEN', 'The access token has expired.', { status: 401 }))
      return { kind: 'moved' }
    } catch (error) {
      return error instanceof ApiError && error.isTemporary
        ? { kind: 'failed', retryAfterMs: 0 }
        : { kind: 'signedOut' }
    }
  }

  check(): void {
    this.#link?.ping(CHECK_PONG_WITHIN_MS)
  }

  async #follow(run: SyncRun, token: string): Promise<SyncEnd | 'badToken'> {
    const { signal } = run
    if (signal.aborted) return { kind: 'moved' }
    return new Promise((resolve) => {
      const finish = (end: SyncEnd | 'badToken') => {
        disarm()
        signal.removeEventListener('abort', abort)
        this.#link = undefined
        resolve(end)
        link.close()
      }
      const abort = () => {
        finish({ kind: 'moved' })
      }
      const link = new SocketLink(this.#api.host, this.#openSocket(this.#url(), SOCKET_PROTOCOL), {
        onOpen: () => {
          link.send({ t: 'auth', token })
        },
        onFrame: (frame) => {
          if (frame.t === 'ready') {
            disarm()
            this.#link = link
          }
          const end = this.#take(frame, run, link)
          if (end) finish(end)
        },
        onEnd: (code, reason) => {
          finish(endOfClose(code, reason))
        },
      })
      const disarm = this.#api.host.after(AUTH_WITHIN_MS, () => {
        finish({ kind: 'failed', retryAfterMs: 0 })
      })
      signal.addEventListener('abort', abort)
    })
  }

  /** Gives an end where the frame is one. */
  #take(frame: ServerFrame, run: SyncRun, link: SocketLink): SyncEnd | undefined {
    if (frame.t === 'ready') {
      link.pingAfterMs = frame.ping_ms
      run.onReady()
      const pos = run.from()
      link.send({
        t: 'start',
        sid: this.#streamId,
        kind: 'v3',
        filter: SYNC_FILTER,
        use_state_after: true,
        ...(pos === undefined ? {} : { pos }),
      })
    } else if (frame.t === 'sync' && frame.sid === this.#streamId) {
      run.onBody(frame.data)
      link.send({ t: 'ack', sid: frame.sid, pos: frame.pos })
    } else if (frame.t === 'err' && frame.sid === this.#streamId) {
      if (frame.errcode === 'M_UNKNOWN_POS') return { kind: 'unknownPosition' }
      return { kind: 'failed', retryAfterMs: frame.retry_after_ms ?? 0 }
    } else if (frame.t === 'goaway') {
      return { kind: 'moved' }
    }
    return undefined
  }

  #url(): string {
    return this.#api.credentials.baseUrl.replace(/^http/, 'ws') + SOCKET_PATH
  }
}

/** Section 5 of the transport's description. */
function endOfClose(code: number, reason: string): SyncEnd | 'badToken' {
  const { errcode, retry_after_ms: retryAfterMs = 0 } = reasonOf(reason)
  if (code === CLOSE_CODES.badToken && errcode !== 'M_USER_LOCKED') return 'badToken'
  if (code === CLOSE_CODES.badFrame || code === CLOSE_CODES.forbidden) return { kind: 'refused' }
  return { kind: 'failed', retryAfterMs }
}

function reasonOf(text: string): Partial<CloseReason> {
  try {
    return JSON.parse(text) as Partial<CloseReason>
  } catch {
    // Below 4400 the reason is empty or free text.
    return {}
  }
}
