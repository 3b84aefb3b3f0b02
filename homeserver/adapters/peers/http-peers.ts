/**
 * Calls between nodes as HTTP requests on connections that are kept, on a listener of their own that clients do not reach.
 *
 * Each request is signed with the deployment's secret (`signature.ts`) and can be played once (`replay-guard.ts`). Without TLS that keeps out
 * who does not know the secret, but whoever can read the network between the nodes reads what they say, and whoever can change it can forge
 * answers: such a network is to be trusted, or TLS to be used.
 */
import { once } from 'node:events'
import { createServer, type Server, type ServerOptions } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Log } from '#homeserver/ports/log.ts'
import type { PeerCallOptions, PeerErrorCodec, PeerHandler, Peers } from '#homeserver/ports/peers.ts'
import type { Random } from '#homeserver/ports/random.ts'
import type { Json } from '#homeserver/ports/store.ts'
import { Calling } from './calling.ts'
import { HEADER_BYTES_MAX } from './exchange.ts'
import { Serving } from './serving.ts'
import { signingSecret } from './signature.ts'
import type { PeerTls } from './tls.ts'

const HEADERS_TIMEOUT_MS = 5_000
/** Longer than those who call wait for it. */
const HANDSHAKE_TIMEOUT_MS = 10_000
/** For a whole request. */
const REQUEST_TIMEOUT_MS = 30_000
const KEEP_ALIVE_MS = 30_000
const CONNECTIONS_MAX = 4_000
const DRAIN_MS = 10_000
/** For handlers and answers to end after they were aborted. */
const ABORT_GRACE_MS = 500

export interface HttpPeersOptions {
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
  /** Where others reach this node, if that is not `host`. */
  readonly advertisedHost?: string
  /** What the nodes of the deployment have in common and others have not: printable ASCII. */
  readonly deployment: string
  /** At least 32 characters. */
  readonly secret: string
  readonly tls?: PeerTls
  readonly codec: PeerErrorCodec
  /** How long disposing waits for the calls under way. */
  readonly drainMs?: number
  readonly random: Random
  readonly log: Log
}

const DEPLOYMENT = /^[\x21-\x7e]{1,255}$/

export class HttpPeers implements Peers {
  readonly #options: HttpPeersOptions
  readonly #calling: Calling
  readonly #serving: Serving
  readonly #server: Server
  #disposed: Promise<void> | undefined

  /** Throws a `TypeError` for a deployment or a secret that will not do. */
  constructor(options: HttpPeersOptions) {
    if (!DEPLOYMENT.test(options.deployment)) throw new TypeError('the name of a deployment is printable ASCII')
    const { deployment, tls, codec, random, log } = options
    const shared = { deployment, tls, codec, random, log, secret: signingSecret(options.secret) }
    this.#options = options
    this.#calling = new Calling(shared)
    this.#serving = new Serving(shared)
    this.#server = serverFor(tls)
    this.#server.on('request', (request, response) => void this.#serving.answer(request, response))
  }

  async listen(): Promise<string> {
    const { host, port, advertisedHost = host, tls } = this.#options
    const listening = once(this.#server, 'listening')
    this.#server.listen({ host, port })
    await listening
    // Such as having no file descriptor left for a new connection. It is no reason to end.
    this.#server.on('error', (error) => this.#options.log.error('peers.listener_failed', { error }))
    const { port: chosen } = this.#server.address() as AddressInfo
    const name = advertisedHost.includes(':') ? `[${advertisedHost}]` : advertisedHost
    return `${tls ? 'https' : 'http'}://${name}:${chosen}`
  }

  serve(procedure: string, handler: PeerHandler): void {
    this.#serving.serve(procedure, handler)
  }

  async call(address: string, procedure: string, input: Json, options: PeerCallOptions): Promise<Json> {
    return await this.#calling.call(address, procedure, input, options)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (this.#disposed ??= this.#dispose())
  }

  async #dispose(): Promise<void> {
    const sides = [this.#calling, this.#serving]
    for (const side of sides) side.stop()
    const ended = (ms: number) => Promise.all(sides.map(({ underWay }) => underWay.ended(ms)))
    // Who calls meanwhile is told that nothing was carried out. Closing the connections first would leave some of them uncertain.
    await ended(this.#options.drainMs ?? DRAIN_MS)
    for (const { underWay } of sides) underWay.endAll(new Error('the node is stopping'))
    await ended(ABORT_GRACE_MS)
    this.#calling.close()
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeAllConnections()
    await closed
  }
}

function serverFor(tls: PeerTls | undefined): Server {
  const limits: ServerOptions = {
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: 1_000,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: HEADER_BYTES_MAX,
    noDelay: true,
  }
  const server = tls
    ? createTlsServer({
        ...{ ...limits, ...tls, minVersion: 'TLSv1.3', handshakeTimeout: HANDSHAKE_TIMEOUT_MS },
        ...{ requestCert: true, rejectUnauthorized: true },
      })
    : createServer(limits)
  server.maxConnections = CONNECTIONS_MAX
  return server
}
