/** The caller of an HTTP request, as handlers see it. */
import type { IncomingMessage } from 'node:http'
import type { Bearer, Caller, Session } from '#homeserver/api/caller.ts'
import type { Exchange } from './reply.ts'

export interface Origin {
  readonly requestId: string
  readonly remoteAddress: string
}

/** `stopping` aborts when the server is about to stop. */
export function callerOf(exchange: Exchange, origin: Origin, stopping: AbortSignal, session?: Session): Caller {
  // Which of the kinds of caller it is follows from the session, which every one of them names.
  return new RequestCaller(exchange, origin, stopping, session) as unknown as Caller
}

export function bearerOf(exchange: Exchange, origin: Origin, stopping: AbortSignal, authorization: string): Bearer {
  return Object.assign(callerOf(exchange, origin, stopping), { authorization }) as Bearer
}

class RequestCaller {
  readonly requestId: string
  readonly remoteAddress: string
  readonly session: Session | undefined
  readonly userId: Session['userId'] | undefined
  readonly deviceId: Session['deviceId'] | undefined
  readonly isGuest: boolean
  readonly isAdmin: boolean
  readonly #exchange: Exchange
  readonly #stopping: AbortSignal
  #signal: AbortSignal | undefined

  constructor(exchange: Exchange, origin: Origin, stopping: AbortSignal, session: Session | undefined) {
    this.requestId = origin.requestId
    this.remoteAddress = origin.remoteAddress
    this.session = session
    this.userId = session?.userId
    this.deviceId = session?.deviceId
    this.isGuest = session?.isGuest ?? false
    this.isAdmin = session?.isAdmin ?? false
    this.#exchange = exchange
    this.#stopping = stopping
  }

  get userAgent(): string {
    return this.header('user-agent') ?? ''
  }

  header(name: string): string | undefined {
    const value = (this.#exchange.request as IncomingMessage).headers[name]
    return Array.isArray(value) ? value.join(', ') : value
  }

  /** Made on demand: most handlers answer without ever waiting for a client. */
  get signal(): AbortSignal {
    return (this.#signal ??= AbortSignal.any([this.#stopping, goneSignal(this.#exchange)]))
  }
}

function goneSignal({ response }: Exchange): AbortSignal {
  const gone = new AbortController()
  const tell = (): void => {
    if (!response.writableFinished) gone.abort()
  }
  if (response.destroyed) tell()
  else response.once('close', tell)
  return gone.signal
}
