/** The WebSocket transport as the composition root sees it. */
import type { TakeUpgrade } from '../listener.ts'
import type { TrustedProxies } from '../remote-address.ts'
import { Connections } from './connections.ts'
import { Handshake } from './handshake.ts'
import type { Revocation, SocketPorts } from './socket-ports.ts'

export class Sockets {
  readonly #ports: SocketPorts
  readonly #connections: Connections

  constructor(ports: SocketPorts) {
    this.#ports = ports
    this.#connections = new Connections(ports.clock)
  }

  /** How many there are, signed in or not yet. */
  get count(): number {
    return this.#connections.count
  }

  /** For the listeners that trust the same proxies. */
  upgrade(proxies: TrustedProxies): TakeUpgrade {
    const handshake = new Handshake(this.#ports, this.#connections, proxies)
    return (request, socket, head) => void handshake.take(request, socket, head)
  }

  /** To be called when tokens have lost their force, once that is durable. */
  revoked(revocation: Revocation): void {
    void this.#connections.revoked(revocation)
  }

  /** To be called about once a second, until the transport is drained. */
  sweep(): void {
    this.#connections.sweep()
  }

  /** Sends all clients elsewhere, spread over the time, and ends when they have gone; at the latest when `deadline` aborts. */
  async drain(withinMs: number, deadline: AbortSignal): Promise<void> {
    await this.#connections.drain(withinMs, deadline)
  }
}
