/** From a request to upgrade to a connection, or to a plain reply that says why not. `spec/text/websocket.md`, section 1. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { MatrixError } from '#spec/errors.ts'
import { CLIENT_MESSAGE_BYTES_MAX, SOCKET_PROTOCOL } from '#spec/websocket/limits.ts'
import { WebSocket, WebSocketServer } from 'ws'
import { accessTokenOf, missingToken } from '../access-token.ts'
import { splitTarget } from '../api-calls.ts'
import { errorReply } from '../errors.ts'
import { replyRaw } from '../raw-replies.ts'
import { networkOf, requestAddress, type TrustedProxies } from '../remote-address.ts'
import { Connection } from './connection.ts'
import type { Connections } from './connections.ts'
import type { Origin, SocketPorts, SocketSession } from './socket-ports.ts'

/** So long a client has to answer our closing before it is cut. */
const CLOSE_MS = 10_000
/** Other than our own, clients send messages in a few fragments, if at all. */
const FRAGMENTS_MAX = 256

/** Carries its connection, so that one listener serves all sockets. */
class ServerSocket extends WebSocket {
  connection: Connection | undefined
}

const OPTIONS = {
  noServer: true,
  clientTracking: false,
  // Its window would cost every connection more memory than all the rest of it.
  perMessageDeflate: false,
  maxPayload: CLIENT_MESSAGE_BYTES_MAX,
  maxFragments: FRAGMENTS_MAX,
  closeTimeout: CLOSE_MS,
  handleProtocols: () => SOCKET_PROTOCOL,
  WebSocket: ServerSocket,
}

interface Accepted {
  readonly session: SocketSession
  readonly token: string
}

export class Handshake {
  readonly #ports: SocketPorts
  readonly #connections: Connections
  readonly #proxies: TrustedProxies
  readonly #server = new WebSocketServer(OPTIONS)

  constructor(ports: SocketPorts, connections: Connections, proxies: TrustedProxies) {
    this.#ports = ports
    this.#connections = connections
    this.#proxies = proxies
    // What is no WebSocket request, such as a missing key.
    this.#server.on('wsClientError', (_error, socket) => replyRaw(socket, 400, BROKEN_HANDSHAKE.toJSON()))
  }

  /** For the listener: takes over a connection that asked for the upgrade. Never rejects. */
  async take(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const origin = {
      remoteAddress: requestAddress(request, this.#proxies),
      userAgent: request.headers['user-agent'] ?? '',
    }
    this.#ports.log.debug('socket handshake', { origin: request.headers.origin })
    try {
      const accepted = await this.#admit(request, origin)
      this.#server.handleUpgrade(request, socket, head, (opened) => this.#open(opened, origin, accepted))
    } catch (error) {
      const reply = errorReply(error, this.#ports.translateError)
      if (reply.isFault) this.#ports.log.error('socket handshake failed', { error })
      replyRaw(socket, reply.status, reply.body, reply.headers)
    }
  }

  async #admit(request: IncomingMessage, origin: Origin): Promise<Accepted | undefined> {
    if (this.#connections.isDraining)
      throw new MatrixError('M_UNKNOWN', 'The server is about to stop.', { status: 503 })
    const { query } = splitTarget(request.url ?? '')
    if (new URLSearchParams(query).has('access_token')) {
      throw new MatrixError('M_INVALID_PARAM', 'Send the access token in a header or a frame, never in the address.')
    }
    if (!offers(request, SOCKET_PROTOCOL)) {
      throw new MatrixError('M_INVALID_PARAM', `Offer the subprotocol ${SOCKET_PROTOCOL}.`)
    }
    await this.#ports.limits.admit('read', networkOf(origin.remoteAddress))
    const { authorization } = request.headers
    if (authorization === undefined) return undefined
    const token = accessTokenOf(authorization, '')
    if (token === undefined) throw missingToken()
    return { session: await this.#authenticate(token, origin), token }
  }

  async #authenticate(token: string, origin: Origin): Promise<SocketSession> {
    try {
      const session = await this.#ports.authenticate(token, origin)
      if (!session.isGuest) return session
    } catch (error) {
      await this.#ports.limits.penalize('read', networkOf(origin.remoteAddress))
      throw error
    }
    throw new MatrixError('M_FORBIDDEN', 'Guests may not use the socket. Use HTTP.')
  }

  #open(socket: ServerSocket, origin: Origin, accepted?: Accepted): void {
    const connection = new Connection(socket, origin, this.#ports, this.#connections)
    socket.connection = connection
    socket.on('message', onMessage).on('pong', onPong).on('close', onClose).on('error', onError)
    this.#connections.add(connection)
    if (accepted) connection.signIn(accepted.session, accepted.token)
  }
}

const BROKEN_HANDSHAKE = new MatrixError(
  'M_INVALID_PARAM',
  'This is not a handshake of the WebSocket protocol, version 13.',
)

function offers(request: IncomingMessage, protocol: string): boolean {
  const offered = request.headers['sec-websocket-protocol'] ?? ''
  return offered.split(',').some((name) => name.trim() === protocol)
}

function onMessage(this: WebSocket, data: WebSocket.RawData, isBinary: boolean): void {
  if (this instanceof ServerSocket) this.connection?.receive(data as Buffer, isBinary)
}

function onPong(this: WebSocket): void {
  if (this instanceof ServerSocket) this.connection?.heard()
}

function onClose(this: WebSocket): void {
  if (this instanceof ServerSocket) this.connection?.release()
}

function onError(this: WebSocket): void {
  // A message that is too large, or no UTF-8: the socket closes itself with the code of the protocol.
}
