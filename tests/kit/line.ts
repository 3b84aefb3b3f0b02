/** The network between a client and the server: a TCP proxy that can be cut, and that can refuse WebSockets only. */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

const UPGRADE = /^upgrade: *websocket\r$/im
const NOT_FOUND = 'HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

export class Line implements AsyncDisposable {
  readonly url: string
  readonly #server: Server
  readonly #open = new Set<Socket>()
  #isCut = false
  /** Answer upgrades as a proxy does that knows nothing of them. */
  takesSockets = true

  private constructor(server: Server, target: URL) {
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    server.on('connection', (client) => {
      if (this.#isCut) client.resetAndDestroy()
      else this.#join(client, target)
    })
  }

  static async to(url: string): Promise<Line> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new Line(server, new URL(url))
  }

  /** Breaks what is open, and all that comes. */
  cut(): void {
    this.#isCut = true
    for (const socket of this.#open) socket.resetAndDestroy()
  }

  mend(): void {
    this.#isCut = false
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #join(client: Socket, target: URL): void {
    const server = connect(Number(target.port), target.hostname)
    for (const [end, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#open.add(end)
      end.setNoDelay(true)
      // Broken connections are what this is made for.
      end.on('error', () => other.destroy())
      end.on('close', () => {
        this.#open.delete(end)
        other.destroy()
      })
    }
    client.once('data', (first) => {
      if (!this.takesSockets && UPGRADE.test(first.toString('latin1'))) {
        client.end(NOT_FOUND)
        return
      }
      server.write(first)
      client.pipe(server)
    })
    server.pipe(client)
  }
}
