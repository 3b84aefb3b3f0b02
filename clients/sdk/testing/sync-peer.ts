/**
 * A server of sync and nothing else, on a real port: the bodies that a test pushes, over long-poll and over the socket, from the
 * same positions. A position is the number of bodies before it.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SOCKET_PATH, SOCKET_PROTOCOL } from '#spec/websocket/limits.ts'
import { WebSocketServer, type WebSocket } from 'ws'
import type { SyncBody } from '../wire.ts'

export interface Stream {
  readonly socket: WebSocket
  readonly sid: string
  next: number
}

type Body = Omit<SyncBody, 'next_batch'>

interface Frame {
  readonly t: string
  readonly token?: string
  readonly sid?: string
  readonly pos?: string
  readonly n?: number
}

export class SyncPeer {
  readonly #http: Server
  readonly #sockets = new WebSocketServer({ noServer: true, handleProtocols: () => SOCKET_PROTOCOL })
  readonly #bodies: Body[] = []
  readonly #waiting = new Set<() => void>()
  readonly #streams = new Set<Stream>()
  /** What the peer was asked, in order: `start 3`, `ack 4`, `poll 2`, `ping`. */
  readonly log: string[] = []
  validToken = 'token'
  acceptsSockets = true
  acceptsPolls = true
  answersPings = true
  /** Closes sockets with this in place of `ready`. */
  closeWith: { readonly code: number; readonly reason: string } | undefined
  /** Positions before this one are unknown. */
  oldest = 0
  /** Other calls than sync. */
  onCall: (request: IncomingMessage, response: ServerResponse, body: string) => void = (_, response) => {
    respond(response, 404, { errcode: 'M_UNRECOGNIZED', error: 'no' })
  }

  constructor() {
    this.#http = createServer((request, response) => {
      void this.#answer(request, response)
    })
    this.#http.on('upgrade', (request: IncomingMessage, socket, head: Buffer) => {
      if (!this.acceptsSockets || request.url !== SOCKET_PATH) {
        socket.destroy()
        return
      }
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
        webSocket.on('message', (data: Buffer) => {
          this.#receive(webSocket, JSON.parse(data.toString()) as Frame)
        })
      })
    })
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    this.dropAll()
    this.#http.closeAllConnections()
    await new Promise((resolve) => this.#http.close(resolve))
  }

  push(body: Body): void {
    this.#bodies.push(body)
    for (const wake of [...this.#waiting]) wake()
    for (const stream of this.#streams) this.#flow(stream)
  }

  /** Cuts all connections without a word. */
  dropAll(): void {
    for (const socket of this.#sockets.clients) socket.terminate()
    this.#http.closeAllConnections()
  }

  send(frame: unknown): void {
    for (const { socket } of this.#streams) socket.send(JSON.stringify(frame))
  }

  get openStreams(): number {
    return this.#streams.size
  }

  #receive(socket: WebSocket, frame: Frame): void {
    if (frame.t === 'auth') this.#signIn(socket, frame.token)
    else if (frame.t === 'start') this.#start(socket, frame.sid ?? '', frame.pos)
    else if (frame.t === 'ack') this.log.push(`ack ${frame.pos}`)
    else if (frame.t === 'ping') {
      this.log.push('ping')
      if (this.answersPings) socket.send(JSON.stringify({ t: 'pong', n: frame.n }))
    }
  }

  #signIn(socket: WebSocket, token: string | undefined): void {
    const { closeWith } = this
    if (closeWith) socket.close(closeWith.code, closeWith.reason)
    else if (token !== this.validToken) socket.close(4401, '{"errcode":"M_UNKNOWN_TOKEN","soft_logout":true}')
    else socket.send(JSON.stringify({ t: 'ready', user_id: '@me:a.org', device_id: 'D', ping_ms: 45_000, limits: {} }))
  }

  #start(socket: WebSocket, sid: string, pos: string | undefined): void {
    this.log.push(`start ${pos ?? 'anew'}`)
    const next = Number(pos ?? this.oldest)
    if (next < this.oldest) {
      socket.send(JSON.stringify({ t: 'err', sid, errcode: 'M_UNKNOWN_POS', error: 'unknown position' }))
      return
    }
    const stream = { socket, sid, next }
    this.#streams.add(stream)
    socket.on('close', () => this.#streams.delete(stream))
    this.#flow(stream)
  }

  #flow(stream: Stream): void {
    for (; stream.next < this.#bodies.length; stream.next++) {
      const pos = String(stream.next + 1)
      const data = { ...this.#bodies[stream.next], next_batch: pos }
      stream.socket.send(JSON.stringify({ t: 'sync', sid: stream.sid, pos, n: 1, data }))
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const url = new URL(request.url ?? '', 'http://peer')
    if (url.pathname !== '/_matrix/client/v3/sync') this.onCall(request, response, body)
    else if (!this.acceptsPolls) response.destroy()
    else if (request.headers.authorization !== `Bearer ${this.validToken}`) {
      respond(response, 401, { errcode: 'M_UNKNOWN_TOKEN', error: 'expired', soft_logout: true })
    } else await this.#poll(url.searchParams, response)
  }

  async #poll(query: URLSearchParams, response: ServerResponse): Promise<void> {
    const since = query.get('since')
    this.log.push(`poll ${since ?? 'anew'}`)
    const next = Number(since ?? this.oldest)
    if (next < this.oldest) {
      respond(response, 400, { errcode: 'M_UNKNOWN_POS', error: 'unknown position' })
      return
    }
    if (next >= this.#bodies.length && query.get('timeout') !== '0') {
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#waiting.delete(wake)
          resolve()
        }
        this.#waiting.add(wake)
        response.on('close', wake)
      })
    }
    const body = this.#bodies[next]
    respond(response, 200, { ...body, next_batch: String(body ? next + 1 : next) })
  }
}

export function respond(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
