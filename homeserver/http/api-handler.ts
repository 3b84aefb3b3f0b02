/**
 * Answers the API over HTTP. The order of a call: route, authenticate, rate limit, body, parse, handler, reply; whatever any
 * of them throws becomes the reply in its place.
 */
import type { Caller, Session } from '#homeserver/api/caller.ts'
import { bytes, type ByteReply } from '#spec/endpoint.ts'
import { MatrixError } from '#spec/errors.ts'
import { accessTokenOf, missingToken } from './access-token.ts'
import { splitTarget, type ApiCalls, type FoundRoute } from './api-calls.ts'
import { ClientGone, errorReply, type TranslateError } from './errors.ts'
import { PREFLIGHT_HEADERS } from './headers.ts'
import { requestFailed, requestHandled, type HttpLog } from './http-log.ts'
import { parseJsonBody } from './json-body.ts'
import { readBody, refuseDeclared, streamBody } from './read-body.ts'
import { requestAddress, type TrustedProxies } from './remote-address.ts'
import { finish, replyBytes, replyJson, type Exchange } from './reply.ts'
import { bearerOf, callerOf, type Origin } from './request-caller.ts'

export const BODY_BYTES_MAX = 256 * 1024
export const BODY_TIMEOUT_MS = 30_000

/** Where a call comes from, for the list of a user's devices. */
export interface ClientOrigin {
  readonly remoteAddress: string
  readonly userAgent: string
}

export interface ApiHandlerOptions {
  readonly calls: ApiCalls
  readonly authenticate: (token: string, origin: ClientOrigin) => Promise<Session>
  readonly translateError: TranslateError
  readonly log: HttpLog
  /** Milliseconds of a clock that only goes forward. */
  readonly monotonic: () => number
  readonly nextRequestId: () => string
  readonly trustedProxies: TrustedProxies
  readonly stopping: AbortSignal
  readonly bodyTimeoutMs?: number
}

export class ApiHandler {
  readonly #options: ApiHandlerOptions

  constructor(options: ApiHandlerOptions) {
    this.#options = options
  }

  /** Never rejects. */
  async handle(exchange: Exchange): Promise<void> {
    if (exchange.request.method === 'OPTIONS') return finish(exchange, 204, PREFLIGHT_HEADERS, '')
    const started = this.#options.monotonic()
    const call = new Call(exchange, this.#options)
    try {
      await call.answer()
    } catch (error) {
      await call.fail(error)
    }
    const { requestId, method, template } = call
    const ms = Math.round((this.#options.monotonic() - started) * 10) / 10
    requestHandled(this.#options.log, { requestId, method, route: template, status: exchange.response.statusCode, ms })
  }
}

class Call {
  readonly requestId: string
  readonly method: string
  template = 'unknown'
  readonly #exchange: Exchange
  readonly #options: ApiHandlerOptions

  constructor(exchange: Exchange, options: ApiHandlerOptions) {
    this.#exchange = exchange
    this.#options = options
    this.requestId = options.nextRequestId()
    this.method = exchange.request.method ?? 'GET'
  }

  async answer(): Promise<void> {
    const { calls } = this.#options
    const { path, query } = splitTarget(this.#exchange.request.url ?? '/')
    const found = calls.find(this.method, path)
    const { endpoint } = found.route
    this.template = endpoint.path
    await calls.prepare(found, query)
    const caller = await this.#identify(found, query)
    await calls.admit(endpoint.rateLimit, caller)
    const body = await this.#readBody(found)
    const output = await calls.run(found, query, body, caller)
    this.#closeIfStopping()
    if (endpoint.reply === bytes) await replyBytes(this.#exchange, output as ByteReply)
    else await replyJson(this.#exchange, 200, output)
  }

  async fail(error: unknown): Promise<void> {
    const { request, response } = this.#exchange
    if (error instanceof ClientGone || (request.socket.destroyed && !response.headersSent)) return
    const reply = errorReply(error, this.#options.translateError)
    if (reply.isFault) {
      const { requestId, method, template } = this
      requestFailed(this.#options.log, { requestId, method, route: template, status: reply.status }, error)
    }
    this.#closeIfStopping()
    // Half a reply cannot be taken back; a cut connection at least tells that it is not whole.
    if (response.headersSent) response.destroy()
    else await replyJson(this.#exchange, reply.status, reply.body, reply.headers)
  }

  /** A server that stops waits for its connections; clients that keep theirs open would hold it up. */
  #closeIfStopping(): void {
    if (this.#options.stopping.aborted) this.#exchange.response.shouldKeepAlive = false
  }

  async #identify({ route }: FoundRoute, query: string): Promise<Caller> {
    const { auth } = route.endpoint
    const { request } = this.#exchange
    const { stopping, authenticate } = this.#options
    const origin = this.#origin()
    if (auth === 'none') return callerOf(this.#exchange, origin, stopping)
    const { authorization } = request.headers
    if (auth === 'bearer') {
      if (authorization === undefined) throw new MatrixError('M_MISSING_TOKEN', 'Send an Authorization header.')
      return bearerOf(this.#exchange, origin, stopping, authorization)
    }
    const token = accessTokenOf(authorization, query)
    if (token !== undefined) {
      const session = await authenticate(token, { ...origin, userAgent: request.headers['user-agent'] ?? '' })
      return callerOf(this.#exchange, origin, stopping, session)
    }
    if (auth === 'optional') return callerOf(this.#exchange, origin, stopping)
    throw missingToken()
  }

  #origin(): Origin {
    const remoteAddress = requestAddress(this.#exchange.request, this.#options.trustedProxies)
    return { requestId: this.requestId, remoteAddress }
  }

  async #readBody(found: FoundRoute): Promise<unknown> {
    const { body, bodyBytesMax } = found.route.endpoint
    const { request } = this.#exchange
    if (body === undefined) return undefined
    if (body === bytes) {
      // How large a file may be is configured; where the definition says nothing, the handler bounds it.
      const bytesMax = bodyBytesMax ?? Infinity
      refuseDeclared(request, bytesMax)
      return streamBody(request, bytesMax)
    }
    const bytesMax = bodyBytesMax ?? BODY_BYTES_MAX
    const timeoutMs = this.#options.bodyTimeoutMs ?? BODY_TIMEOUT_MS
    return parseJsonBody(await readBody(request, { bytesMax, timeoutMs }), this.#options.calls.jsonParserFor(found))
  }
}
