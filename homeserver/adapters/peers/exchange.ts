/** One request and its reply, and where that fails, whether the request may have arrived. */
import { request as plainRequest, type Agent, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import { request as tlsRequest } from 'node:https'
import type { Socket } from 'node:net'

/** A machine that is gone does not refuse: it is silent. */
const CONNECT_MS_MAX = 2_000
/** With agreeing on TLS, of many connections at once on a machine that is busy. */
const HANDSHAKE_MS_MAX = 6_000
export const HEADER_BYTES_MAX = 8 * 1024

export interface Request {
  readonly url: URL
  readonly agent: Agent
  readonly headers: OutgoingHttpHeaders
  readonly body: Uint8Array
  readonly signal: AbortSignal
  /** False where there is no room for so many more bytes of the reply. */
  readonly takeMore: (bytes: number) => boolean
}

export interface Reply {
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

export class ExchangeError extends Error {
  override readonly name = 'ExchangeError'
  readonly mayHaveArrived: boolean

  constructor(message: string, mayHaveArrived: boolean, cause: unknown) {
    super(message, { cause })
    this.mayHaveArrived = mayHaveArrived
  }
}

/** Rejects with `ExchangeError`. */
export function exchange({ url, agent, headers, body, signal, takeMore }: Request): Promise<Reply> {
  return new Promise((resolve, reject) => {
    let mayHaveArrived = false
    let isSettled = false
    const settle = (): boolean => {
      if (isSettled) return false
      signal.removeEventListener('abort', onAbort)
      isSettled = true
      return true
    }
    const fail = (cause: unknown): void => {
      if (!settle()) return
      const reason = cause instanceof Error ? cause.message : 'it was given up'
      reject(new ExchangeError(reason, mayHaveArrived, cause))
      request.destroy()
    }
    const onAbort = (): void => fail(signal.reason)
    const send = url.protocol === 'https:' ? tlsRequest : plainRequest
    const length = { 'content-type': 'application/json', 'content-length': body.length }
    const options = { method: 'POST', agent, headers: { ...headers, ...length }, maxHeaderSize: HEADER_BYTES_MAX }
    const request = send(url, options)
    request.on('error', fail)
    const onClose = (): void => fail(new Error('the connection ended before the answer'))
    request.on('close', onClose)
    request.on('socket', (socket) => whenConnected(socket, fail, () => (mayHaveArrived = true)))
    request.on('response', (response) => {
      request.off('close', onClose)
      readReply(response, takeMore).then((reply) => {
        if (settle()) resolve(reply)
      }, fail)
    })
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    request.end(body)
  })
}

/** Before it is connected, and has agreed on TLS, nothing of a request leaves a socket. */
function whenConnected(socket: Socket, fail: (cause: Error) => void, connected: () => void): void {
  const isTls = 'secureConnecting' in socket
  if (!(isTls ? socket.secureConnecting === true : socket.connecting)) {
    connected()
    return
  }
  const giveUp = (ms: number): NodeJS.Timeout => setTimeout(() => setImmediate(onLate), ms)
  const onLate = (): void => {
    if (!isWaiting) return
    fail(new Error('it did not accept the connection in time'))
    socket.destroy()
  }
  let isWaiting = true
  let timer = giveUp(socket.connecting ? CONNECT_MS_MAX : HANDSHAKE_MS_MAX)
  const settle = (): void => {
    isWaiting = false
    clearTimeout(timer)
    socket.off('connect', onConnect).off('secureConnect', onReady).off('close', settle)
  }
  const onReady = (): void => {
    settle()
    connected()
  }
  const onConnect = (): void => {
    if (!isTls) return onReady()
    clearTimeout(timer)
    timer = giveUp(HANDSHAKE_MS_MAX)
  }
  socket.on('connect', onConnect).on('secureConnect', onReady).on('close', settle)
}

function readReply(response: IncomingMessage, takeMore: (bytes: number) => boolean): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    response.on('data', (chunk: Buffer) => {
      if (takeMore(chunk.length)) chunks.push(chunk)
      else reject(new Error('the answer is too large, or there is no room for it now'))
    })
    response.on('error', reject)
    response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks) }))
    response.on('close', () => reject(new Error('the connection ended within the answer')))
  })
}
