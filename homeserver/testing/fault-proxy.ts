/**
 * A way to a real server that can fail like one: cut (the process is gone), stalled (the process hangs, or packets are lost on the way) and
 * mended again. The server behind it goes on undisturbed, so tests can share it.
 */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

const HOST = '127.0.0.1'

export interface Target {
  readonly host: string
  readonly port: number
}

type State = 'passing' | 'stalled' | 'cut'

export class FaultProxy implements AsyncDisposable {
  readonly #target: Target
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #clients = new Set<Socket>()
  #state: State = 'passing'
  #greeting: string | undefined
  #port = 0
  #accepted = 0

  private constructor(target: Target) {
    this.#target = target
    // As a hung process would, which does not see that the other side has gone either.
    this.#server = createServer({ allowHalfOpen: true }, (client) => this.#accept(client))
  }

  static async open(target: Target): Promise<FaultProxy> {
    const proxy = new FaultProxy(target)
    await proxy.#listen()
    return proxy
  }

  get host(): string {
    return HOST
  }

  /** Stays the same when the proxy is cut and mended. */
  get port(): number {
    return this.#port
  }

  /** How many connections have come so far. */
  get accepted(): number {
    return this.#accepted
  }

  /** Ends every connection and refuses new ones. */
  async cut(): Promise<void> {
    this.#state = 'cut'
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  /** Keeps what is connected and accepts more, but lets nothing through. */
  stall(): void {
    this.#state = 'stalled'
    for (const socket of this.#sockets) socket.pause()
  }

  /** Lets everything through again; what waited goes first. */
  async mend(): Promise<void> {
    const wasCut = this.#state === 'cut'
    this.#state = 'passing'
    if (wasCut) await this.#listen()
    for (const socket of this.#sockets) socket.resume()
  }

  /** New connections get these bytes and are ended, until it is called with nothing: a server that turns callers away. */
  turnAway(bytes?: string): void {
    this.#greeting = bytes
  }

  /** Puts these bytes among what the server says to those who are connected. */
  interject(bytes: string): void {
    for (const client of this.#clients) client.write(bytes)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state !== 'cut') await this.cut()
  }

  async #listen(): Promise<void> {
    const listening = once(this.#server, 'listening')
    this.#server.listen(this.#port, HOST)
    await listening
    this.#port = (this.#server.address() as AddressInfo).port
  }

  #accept(client: Socket): void {
    this.#accepted++
    if (this.#greeting !== undefined) {
      this.#keep(client, client)
      client.end(this.#greeting)
      return
    }
    const upstream = connect({ host: this.#target.host, port: this.#target.port, allowHalfOpen: true })
    this.#keep(client, upstream)
    this.#keep(upstream, client)
    this.#clients.add(client)
    client.on('close', () => this.#clients.delete(client))
    client.on('data', (bytes) => upstream.write(bytes))
    upstream.on('data', (bytes) => client.write(bytes))
    if (this.#state !== 'stalled') return
    client.pause()
    upstream.pause()
  }

  #keep(socket: Socket, other: Socket): void {
    this.#sockets.add(socket)
    socket.on('end', () => other.end())
    // What fails on one side is shown to the other as an end, as it would be without a proxy.
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      this.#sockets.delete(socket)
      other.destroy()
    })
  }
}
