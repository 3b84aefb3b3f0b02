/** The side that calls: admits, signs, sends, and reads what the answer says of what became of the call. */
import { Agent } from 'node:http'
import { Agent as TlsAgent } from 'node:https'
import { createSecureContext } from 'node:tls'
import type { KeyObject } from 'node:crypto'
import type { Log } from '#homeserver/ports/log.ts'
import {
  isProcedure,
  PEER_BYTES_MAX,
  PEER_DEADLINE_MS_MAX,
  PeerError,
  PeerFault,
  type PeerCallOptions,
  type PeerErrorCodec,
} from '#homeserver/ports/peers.ts'
import type { Random } from '#homeserver/ports/random.ts'
import type { Json } from '#homeserver/ports/store.ts'
import { ANSWER_HEADER, CALL_PATH, INCIDENT_CHARS, INSTANCE_HEADER, isAnswerKind, type AnswerKind } from './answers.ts'
import { Budget, type Share } from './budget.ts'
import { Ending, UnderWay } from './ending.ts'
import { exchange, ExchangeError, type Reply } from './exchange.ts'
import { bytesOfJson, jsonOfBytes } from './json-text.ts'
import { digestOf, headersOf } from './signature.ts'
import type { PeerTls } from './tls.ts'
import { Turns } from './turns.ts'

const MIB = 1024 * 1024
const CALLS_MAX = { callsMax: 4_000, bytesMax: 256 * MIB }
const PEER_CALLS_MAX = { callsMax: 1_000, bytesMax: 64 * MIB }
/** Further calls wait for their turn. */
const SOCKETS_PER_PEER_MAX = 64
const SOCKETS_AT_FIRST = 8
/** Well before the other side would close it, so that no call meets a connection that is just being closed. */
const IDLE_MS_MAX = 10_000
/** A call is sent again where the receiver took another name meanwhile, which hardly ever happens twice. */
const SENDS_MAX = 4
const PEERS_REMEMBERED_MAX = 1_000
const ID_CHARS = 22
const REASON_CHARS_MAX = 200

export interface CallingOptions {
  readonly deployment: string
  readonly secret: KeyObject
  readonly tls: PeerTls | undefined
  readonly codec: PeerErrorCodec
  readonly random: Random
  readonly log: Log
}

interface Peer {
  readonly budget: Budget
  readonly turns: Turns
  /** What the peer last called itself. */
  instance: string
}

interface Letter {
  readonly url: URL
  readonly address: string
  readonly procedure: string
  readonly body: Buffer
}

export class Calling {
  readonly underWay = new UnderWay()
  readonly #options: CallingOptions
  readonly #agent: Agent
  readonly #budget = new Budget(CALLS_MAX)
  readonly #peers = new Map<string, Peer>()
  #isStopping = false

  constructor(options: CallingOptions) {
    this.#options = options
    const pool = {
      keepAlive: true,
      maxSockets: SOCKETS_PER_PEER_MAX,
      timeout: IDLE_MS_MAX,
      scheduling: 'lifo',
    } as const
    // Made once: it would be made anew for every connection.
    const secureContext = options.tls && createSecureContext({ ...options.tls, minVersion: 'TLSv1.3' })
    this.#agent = secureContext ? new TlsAgent({ ...pool, secureContext }) : new Agent(pool)
  }

  async call(address: string, procedure: string, input: Json, options: PeerCallOptions): Promise<Json> {
    if (this.#isStopping) throw new PeerError('unreachable', 'this node stops and calls nobody any more')
    if (!(options.deadlineMs > 0)) throw new PeerError('unreachable', `the deadline of ${procedure} had passed before`)
    const letter = this.#write(address, procedure, input)
    const peer = this.#peer(address)
    using share = peer.budget.take(letter.body.length)
    if (!share) throw new PeerError('unreachable', `too many calls of ${address} are under way`)
    using ending = new Ending(this.underWay, Math.min(options.deadlineMs, PEER_DEADLINE_MS_MAX), options.signal)
    if (!(await peer.turns.begin(ending.signal))) {
      throw new PeerError('unreachable', `too many calls of ${address} wait for a connection`, ending.signal.reason)
    }
    try {
      return await this.#deliver(letter, peer, { share, ending })
    } finally {
      peer.turns.end()
    }
  }

  /** Takes no more calls; those under way go on. */
  stop(): void {
    this.#isStopping = true
  }

  close(): void {
    this.#agent.destroy()
  }

  #write(address: string, procedure: string, input: Json): Letter {
    const url = URL.parse(CALL_PATH + procedure, address)
    const scheme = this.#options.tls ? 'https:' : 'http:'
    if (!url || url.protocol !== scheme || !isProcedure(procedure)) {
      throw new PeerError(
        'refused',
        `${address} is no address that begins with ${scheme}, or ${procedure} no procedure`,
      )
    }
    let body: Buffer
    try {
      body = bytesOfJson(input)
    } catch (cause) {
      throw new PeerError('refused', `the input of ${procedure} cannot travel`, cause)
    }
    if (body.length > PEER_BYTES_MAX) throw new PeerError('refused', `the input of ${procedure} is too large`)
    return { url, address, procedure, body }
  }

  async #deliver(letter: Letter, peer: Peer, held: { share: Share; ending: Ending }): Promise<Json> {
    for (let sends = 0; sends < SENDS_MAX; sends++) {
      const reply = await this.#send(letter, peer, held)
      const kind = reply.headers[ANSWER_HEADER]
      const instance = reply.headers[INSTANCE_HEADER]
      if (!isAnswerKind(kind)) throw new PeerError('uncertain', `${letter.address} answered what no node answers`)
      if (typeof instance === 'string') peer.instance = instance
      if (kind !== 'stale') return this.#read(letter, kind, reply.body)
    }
    throw new PeerError('unreachable', `${letter.address} changes its name faster than it can be called`)
  }

  async #send(letter: Letter, peer: Peer, { share, ending }: { share: Share; ending: Ending }): Promise<Reply> {
    const { url, address, procedure, body } = letter
    const { deployment, secret, random } = this.#options
    const head = {
      ...{ deployment, procedure, instance: peer.instance, id: random.text(ID_CHARS), digest: digestOf(body) },
      deadlineMs: Math.ceil(ending.leftMs),
    }
    let received = 0
    const takeMore = (bytes: number): boolean => (received += bytes) <= PEER_BYTES_MAX && share.takeForAnswer(bytes)
    try {
      const headers = headersOf(head, secret)
      return await exchange({ url, agent: this.#agent, headers, body, signal: ending.signal, takeMore })
    } catch (error) {
      if (!(error instanceof ExchangeError)) throw error
      const kind = error.mayHaveArrived ? 'uncertain' : 'unreachable'
      throw new PeerError(kind, `${procedure} at ${address}: ${error.message}`, error.cause)
    }
  }

  #read({ address, procedure }: Letter, kind: Exclude<AnswerKind, 'stale'>, body: Buffer): Json {
    let answer: Json
    try {
      answer = jsonOfBytes(body)
    } catch (cause) {
      throw new PeerError('uncertain', `${procedure} at ${address}: the answer cannot be read`, cause)
    }
    switch (kind) {
      case 'result':
        return answer
      case 'error':
        throw this.#decoded(answer, `${procedure} at ${address}`)
      case 'fault': {
        const incident = textOf(answer, 'incident')
        this.#options.log.error('peers.fault', { address, procedure, incident })
        throw new PeerFault(`${procedure} failed at ${address}; its log tells of the incident ${incident}`, incident)
      }
      case 'busy':
        throw new PeerError('unreachable', `${procedure} at ${address}: ${textOf(answer, 'reason')}`)
      case 'refused':
        throw new PeerError('refused', `${procedure} at ${address}: ${textOf(answer, 'reason')}`)
      case 'late':
        throw new PeerError('uncertain', `${procedure} at ${address}: ${textOf(answer, 'reason')}`)
    }
  }

  #decoded(encoded: Json, where: string): Error {
    try {
      return this.#options.codec.decode(encoded)
    } catch (error) {
      const incident = this.#options.random.text(INCIDENT_CHARS)
      this.#options.log.error('peers.unknown_error', { where, incident, error })
      return new PeerFault(
        `${where} failed with an error that is not known here; see the incident ${incident}`,
        incident,
      )
    }
  }

  #peer(address: string): Peer {
    const known = this.#peers.get(address)
    if (known) return known
    if (this.#peers.size >= PEERS_REMEMBERED_MAX) {
      for (const [other, { budget }] of this.#peers) if (budget.isIdle) this.#peers.delete(other)
    }
    const turns = new Turns({ first: SOCKETS_AT_FIRST, max: SOCKETS_PER_PEER_MAX })
    const peer = { budget: new Budget(PEER_CALLS_MAX, this.#budget), turns, instance: '' }
    this.#peers.set(address, peer)
    return peer
  }
}

function textOf(answer: Json, name: string): string {
  const value = typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>)[name] : undefined
  return typeof value === 'string' ? value.slice(0, REASON_CHARS_MAX) : ''
}
