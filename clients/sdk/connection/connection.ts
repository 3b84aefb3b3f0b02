/**
 * Keeps sync running. Prefers the socket; after three attempts without `ready`, while the server does answer a poll, it
 * long-polls and tries the socket every five minutes beside that. A position travels between the two, so that nothing is missed
 * or repeated by a change.
 */
import { FAILURES_BEFORE_POLLING, SOCKET_RETRY_EVERY_MS } from '#spec/websocket/limits.ts'
import type { Host } from '../host.ts'
import { Subject } from '../observable.ts'
import type { SyncBody } from '../wire.ts'
import { backOffMs } from './back-off.ts'
import type { ConnectionStatus } from './status.ts'
import type { SyncEnd, SyncTransport } from './sync-transport.ts'

/** On a dead network a poll hangs; the socket's next attempt shall not wait for that. */
const CATCH_UP_MS_MAX = 7_000

export interface ConnectionPorts {
  readonly host: Host
  readonly poll: SyncTransport
  /** Absent where there are no sockets. */
  readonly socket: SyncTransport | undefined
  readonly onBody: (body: SyncBody) => void
  /** Everything there is, in the place of what was known: the first body of a start without a position, or with an unknown one. */
  readonly onInitialBody: (body: SyncBody) => void
}

export class Connection extends Subject {
  readonly #ports: ConnectionPorts
  #status: ConnectionStatus = 'stopped'
  #position: string | undefined
  #stop: AbortController | undefined
  /** Attempts without `ready`, by the transport that failed. */
  #socketFailures = 0
  #pollFailures = 0
  /** Failures of the socket while the server answered: something on the way does not let it through. */
  #socketBlocks = 0
  #socketWorks: boolean
  #wake = new Set<() => void>()

  constructor(ports: ConnectionPorts) {
    super()
    this.#ports = ports
    this.#socketWorks = ports.socket !== undefined
  }

  get status(): ConnectionStatus {
    return this.#status
  }

  /** Goes on from `position`; without one, from the beginning. */
  start(position: string | undefined): void {
    if (this.#stop) return
    this.#position = position
    this.#stop = new AbortController()
    this.#socketFailures = this.#pollFailures = this.#socketBlocks = 0
    void this.#keepSyncing(this.#stop)
  }

  stop(): void {
    this.#stop?.abort()
    this.#stop = undefined
    this.#wakeAll()
    this.#show('stopped')
  }

  /** Tries again at once: the network came back, or the user asked. */
  nudge(): void {
    this.#wakeAll()
    this.check()
  }

  /** There is reason to doubt that the server still answers: finds out soon. */
  check(): void {
    this.#ports.socket?.check()
    this.#ports.poll.check()
  }

  #wakeAll(): void {
    this.#socketFailures = this.#socketBlocks = 0
    for (const wake of [...this.#wake]) wake()
  }

  async #keepSyncing(stop: AbortController): Promise<void> {
    const { signal } = stop
    this.#show('connecting')
    while (!signal.aborted) {
      const useSocket = this.#socketWorks && this.#socketBlocks < FAILURES_BEFORE_POLLING
      if (useSocket) await this.#useSocket(signal)
      else await this.#pollAndTrySocket(signal)
    }
  }

  async #useSocket(signal: AbortSignal): Promise<void> {
    const end = await this.#attempt(this.#ports.socket, signal, {
      onReady: () => {
        this.#socketFailures = this.#socketBlocks = 0
        this.#show('live')
      },
    })
    if (signal.aborted) return
    if (this.#status === 'live' || end.kind !== 'failed') this.#show('connecting')
    if (end.kind === 'failed') {
      this.#socketFailures += 1
      const isReachable = await this.#catchUp(signal)
      if (isReachable) this.#socketBlocks += 1
      this.#show(isReachable ? 'connecting' : 'offline')
    }
    await this.#pauseAfter(end, this.#socketFailures, signal)
  }

  /**
   * One poll without waiting, so that news do not wait for the socket's next attempt where only the socket is blocked. Gives
   * whether the server answered.
   */
  async #catchUp(signal: AbortSignal): Promise<boolean> {
    const over = new AbortController()
    let isReachable = false
    const end = () => {
      over.abort()
    }
    const disarm = this.#ports.host.after(CATCH_UP_MS_MAX, end)
    await this.#attempt(this.#ports.poll, AbortSignal.any([signal, over.signal]), {
      onReady: () => {
        isReachable = true
      },
      onApplied: end,
    })
    disarm()
    return isReachable
  }

  /** Polls until the socket, tried beside it, is ready; then stays on the socket until that ends. */
  async #pollAndTrySocket(signal: AbortSignal): Promise<void> {
    const polling = new AbortController()
    const endPolling = () => {
      polling.abort()
    }
    signal.addEventListener('abort', endPolling)
    const polled = this.#keepPolling(polling.signal)
    while (!polling.signal.aborted) {
      await this.#pause(SOCKET_RETRY_EVERY_MS, polling.signal)
      if (!polling.signal.aborted && this.#socketWorks) {
        await this.#attempt(this.#ports.socket, signal, {
          onReady: () => {
            polling.abort()
            this.#socketFailures = this.#socketBlocks = 0
            this.#show('live')
          },
        })
      }
    }
    signal.removeEventListener('abort', endPolling)
    await polled
  }

  async #keepPolling(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const end = await this.#attempt(this.#ports.poll, signal, {
        onReady: () => {
          // Where polls failed, too, it was not the socket's fault: it may work now that the server is back.
          if (this.#pollFailures > 0) this.#wakeAll()
          this.#pollFailures = 0
          this.#show('polling')
        },
      })
      if (signal.aborted) return
      if (end.kind === 'failed') {
        this.#pollFailures += 1
        this.#show('offline')
      }
      await this.#pauseAfter(end, this.#pollFailures, signal)
    }
  }

  async #attempt(
    transport: SyncTransport | undefined,
    signal: AbortSignal,
    { onReady, onApplied }: { readonly onReady: () => void; readonly onApplied?: () => void },
  ): Promise<SyncEnd> {
    if (!transport) return { kind: 'refused' }
    let wasReady = false
    const end = await transport.run({
      signal,
      from: () => this.#position,
      onReady: () => {
        wasReady = true
        onReady()
      },
      onBody: (body) => {
        // A poll is not refused a position of another past: its answer holds everything, and says so.
        const isInitial = this.#position === undefined || body['chat.friendshaped.from_start'] === true
        if (isInitial) this.#ports.onInitialBody(body)
        else this.#ports.onBody(body)
        this.#position = body.next_batch
        onApplied?.()
      },
    })
    if (end.kind === 'unknownPosition') this.#position = undefined
    if (end.kind === 'refused' && transport === this.#ports.socket) this.#socketWorks = false
    if (end.kind === 'signedOut') this.stop()
    // A server that sends everybody away before the start must not be asked in a tight circle.
    if (end.kind === 'moved' && !wasReady) return { kind: 'failed', retryAfterMs: 0 }
    return end
  }

  async #pauseAfter(end: SyncEnd, failures: number, signal: AbortSignal): Promise<void> {
    if (end.kind !== 'failed') return
    const waitMs = Math.max(backOffMs(failures, this.#ports.host.random()), end.retryAfterMs)
    await this.#pause(waitMs, signal)
  }

  /** Ends early when nudged or aborted. */
  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    await new Promise<void>((resolve) => {
      const wake = () => {
        cancel()
        this.#wake.delete(wake)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      const cancel = this.#ports.host.after(ms, wake)
      this.#wake.add(wake)
      signal.addEventListener('abort', wake)
    })
  }

  #show(status: ConnectionStatus): void {
    if (this.#status === status || (this.#stop === undefined && status !== 'stopped')) return
    this.#status = status
    this.mark()
    this.publish()
  }
}
