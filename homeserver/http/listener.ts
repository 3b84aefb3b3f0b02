/**
 * A listening address: its server, the limits that keep slow or broken clients from holding it, and its orderly end.
 */
import { createServer, type IncomingMessage, type Server, type ServerOptions } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Application } from './application.ts'
import { answerBroken, refuseUpgrade } from './raw-replies.ts'
import { originForm } from './request-target.ts'

export const HEADERS_TIMEOUT_MS = 15_000
/** Long enough for a large file over a slow line. */
export const REQUEST_TIMEOUT_MS = 600_000
/** Longer than the 60 s of common proxies, so that they are the ones who close a connection. */
const KEEP_ALIVE_MS = 75_000
/** Longer than any long-poll; cuts readers that have stopped reading. */
const SILENCE_MS = 300_000
const HEADER_BYTES_MAX = 32 * 1024
const HEADERS_MAX = 100
const CONNECTIONS_MAX = 20_000

/** Takes over a connection that asked for a WebSocket. */
export type TakeUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

export interface ListenerOptions {
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer; readonly minVersion: 'TLSv1.2' | 'TLSv1.3' }
  readonly application: Application
  readonly upgrades: ReadonlyMap<string, TakeUpgrade>
  readonly headersTimeoutMs?: number
}

export class Listener {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly url: string
  readonly address: AddressInfo

  private constructor(server: Server, scheme: 'http' | 'https') {
    this.#server = server
    this.address = server.address() as AddressInfo
    const { address, family, port } = this.address
    this.url = `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}`
    server.on(scheme === 'https' ? 'secureConnection' : 'connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
  }

  static async open(options: ListenerOptions): Promise<Listener> {
    const server = serverFor(options)
    server.on('clientError', answerBroken)
    server.on('checkExpectation', options.application.refuseExpectation)
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      // Its errors are the new owner's concern, but until there is one they must not end the process.
      socket.on('error', () => socket.destroy())
      request.url = originForm(request.url ?? '')
      const take = options.upgrades.get(request.url.split('?', 1)[0] ?? '')
      if (take === undefined) refuseUpgrade(socket)
      else take(request, socket, head)
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host: options.host, port: options.port, ipv6Only: options.host === '::1' }, () => {
        server.off('error', reject)
        resolve()
      })
    })
    return new Listener(server, options.tls === undefined ? 'http' : 'https')
  }

  /** Accepts nothing new and lets what is being answered finish; when `deadline` aborts, what is left is cut. */
  async close(deadline: AbortSignal): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    const cut = (): void => {
      for (const socket of this.#sockets) socket.destroy()
    }
    if (deadline.aborted) cut()
    else deadline.addEventListener('abort', cut, { once: true })
    await closed
    deadline.removeEventListener('abort', cut)
  }
}

function serverFor(options: ListenerOptions): Server {
  const headersTimeout = options.headersTimeoutMs ?? HEADERS_TIMEOUT_MS
  const { answer, IncomingMessage, ServerResponse } = options.application
  const common: ServerOptions<typeof IncomingMessage, typeof ServerResponse> = {
    IncomingMessage,
    ServerResponse,
    headersTimeout,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: Math.min(5000, headersTimeout),
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: HEADER_BYTES_MAX,
    noDelay: true,
    // The application refuses those without one itself, with a body.
    requireHostHeader: false,
    // Others ask for protocols such as h2c, and are fine with plain HTTP.
    shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === 'websocket',
  }
  const server =
    options.tls === undefined
      ? createServer(common, answer)
      : createTlsServer({ ...common, ...options.tls, handshakeTimeout: headersTimeout }, answer)
  server.maxHeadersCount = HEADERS_MAX
  server.maxConnections = CONNECTIONS_MAX
  server.timeout = SILENCE_MS
  return server
}
