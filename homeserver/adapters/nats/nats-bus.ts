/**
 * A bus over NATS. A loop makes a connection, waits for its end and makes the next one, for ever. Nothing outlives a connection but the list of
 * those who listen, so no queue grows while NATS is away.
 */
import type { ConnectionOptions, NatsConnection, Subscription } from '@nats-io/transport-node'
import { type Bus, type BusSubject, HINT_BYTES_MAX } from '#homeserver/ports/bus.ts'
import type { Clock } from '#homeserver/ports/clock.ts'
import type { Log, LogFields } from '#homeserver/ports/log.ts'
import { type NatsAddress, natsOptions, openConnection } from './nats-connection.ts'
import { RETRY_MS_MAX, retryMs } from './retry.ts'
import { SendWindow } from './send-window.ts'

export interface NatsBusOptions extends NatsAddress {
  /** What subjects begin with: keeps deployments that share a NATS apart. */
  readonly prefix: BusSubject
}

interface Listener {
  readonly subject: string
  readonly hear: (payload: Uint8Array) => void
  subscription?: Subscription
}

export class NatsBus implements Bus {
  readonly #options: ConnectionOptions
  readonly #prefix: BusSubject
  readonly #clock: Clock
  readonly #log: Log
  readonly #listeners = new Set<Listener>()
  readonly #reconnectHandlers = new Set<{ readonly handler: () => void }>()
  readonly #closing = new AbortController()
  #connection: NatsConnection | undefined
  /** Only while the subscriptions are in force. */
  #window: SendWindow | undefined
  #isLost = false

  private constructor({ prefix, ...address }: NatsBusOptions, { clock, log }: { clock: Clock; log: Log }) {
    this.#options = natsOptions(address)
    this.#prefix = prefix
    this.#clock = clock
    this.#log = log
  }

  /** Resolves after the first attempt to connect. It may have failed: then the bus is connected later. */
  static async open(options: NatsBusOptions, ports: { clock: Clock; log: Log }): Promise<NatsBus> {
    const bus = new NatsBus(options, ports)
    await new Promise<void>((attempted) => void bus.#stayConnected(attempted))
    return bus
  }

  get connected(): boolean {
    return this.#window !== undefined && !this.#closing.signal.aborted && this.#connection?.isClosed() === false
  }

  publish(subject: BusSubject, payload: Uint8Array): boolean {
    const [connection, window] = [this.#connection, this.#window]
    if (!this.connected || connection === undefined || window === undefined) return false
    if (payload.length > Math.min(HINT_BYTES_MAX, connection.info?.max_payload ?? HINT_BYTES_MAX)) return false
    return window.admit(payload.length, () => {
      connection.publish(`${this.#prefix}.${subject}`, Uint8Array.from(payload))
    })
  }

  subscribe(subject: BusSubject, handler: (payload: Uint8Array) => void): Disposable {
    const hear = (payload: Uint8Array) => this.#call(() => handler(payload), { subject })
    const listener: Listener = { subject: `${this.#prefix}.${subject}`, hear }
    this.#listeners.add(listener)
    if (this.#connection?.isClosed() === false) attach(listener, this.#connection)
    return {
      [Symbol.dispose]: () => {
        this.#listeners.delete(listener)
        listener.subscription?.unsubscribe()
      },
    }
  }

  onReconnect(handler: () => void): Disposable {
    const entry = { handler }
    this.#reconnectHandlers.add(entry)
    return { [Symbol.dispose]: () => void this.#reconnectHandlers.delete(entry) }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort()
    await this.#connection?.close()
  }

  async #stayConnected(attempted: () => void): Promise<void> {
    const { signal } = this.#closing
    for (let failures = 0; !signal.aborted; failures++) {
      const startedAt = this.#clock.monotonic()
      const reason = await this.#connectOnce(attempted)
      attempted()
      if (signal.aborted) return
      if (!this.#isLost) this.#log.warn('bus.lost', { reason })
      this.#isLost = true
      if (this.#clock.monotonic() - startedAt > RETRY_MS_MAX) failures = 0
      await this.#clock.sleep(retryMs(failures), signal)
    }
  }

  /** Resolves at the end of the connection with the reason for it. */
  async #connectOnce(connected: () => void): Promise<string> {
    let refusal: string | undefined
    try {
      const connection = await openConnection(this.#options, (reason) => {
        // What is refused once is refused every time, and one record is enough.
        if (refusal === undefined) this.#log.warn('bus.refused', { reason })
        refusal = reason
      })
      this.#connection = connection
      if (this.#closing.signal.aborted) await connection.close()
      else await this.#begin(connection)
      connected()
      const error = await connection.closed()
      return (error instanceof Error ? error.message : refusal) ?? 'the connection ended'
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    } finally {
      this.#connection = undefined
      this.#window = undefined
    }
  }

  async #begin(connection: NatsConnection): Promise<void> {
    for (const listener of this.#listeners) attach(listener, connection)
    if (!(await Promise.race([isFlushed(connection), connection.closed().then(() => false)]))) return
    this.#window = new SendWindow(() => connection.flush())
    this.#log.info('bus.connected', { server: connection.getServer() })
    this.#isLost = false
    for (const { handler } of this.#reconnectHandlers) this.#call(handler)
  }

  #call(handler: () => void, fields: LogFields = {}): void {
    if (this.#closing.signal.aborted) return
    try {
      handler()
    } catch (error) {
      this.#log.error('bus.handler_failed', { ...fields, error })
    }
  }
}

function attach(listener: Listener, connection: NatsConnection): void {
  listener.subscription = connection.subscribe(listener.subject, {
    callback: (error, message) => {
      if (error === null) listener.hear(message.data)
    },
  })
}

/** Whether the server has taken what was sent; on a connection that breaks it may never settle. */
function isFlushed(connection: NatsConnection): Promise<boolean> {
  return connection.flush().then(
    () => true,
    () => false,
  )
}
