/** The side that is called: turns strangers away before it reads what they send, runs the handler, and answers by the deadline. */
import type { KeyObject } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Log } from '#homeserver/ports/log.ts'
import {
  isProcedure,
  PEER_BYTES_MAX,
  PEER_DEADLINE_MS_MAX,
  type PeerErrorCodec,
  type PeerHandler,
} from '#homeserver/ports/peers.ts'
import type { Random } from '#homeserver/ports/random.ts'
import type { Json } from '#homeserver/ports/store.ts'
import { CALL_PATH, INCIDENT_CHARS, type AnswerKind } from './answers.ts'
import { Budget, type Share } from './budget.ts'
import { Ending, UnderWay } from './ending.ts'
import { bytesOfJson, jsonOfBytes } from './json-text.ts'
import { readBody } from './read-body.ts'
import { ReplayGuard } from './replay-guard.ts'
import { sendAnswer } from './send-answer.ts'
import { digestOf, headOf, isSigned, type CallHead } from './signature.ts'

const SERVED_MAX = { callsMax: 4_000, bytesMax: 256 * 1024 * 1024 }

export interface ServingOptions {
  readonly deployment: string
  readonly secret: KeyObject
  readonly codec: PeerErrorCodec
  readonly random: Random
  readonly log: Log
}

interface Answer {
  readonly kind: AnswerKind
  readonly body: Buffer
}

export class Serving {
  readonly underWay = new UnderWay()
  readonly #options: ServingOptions
  readonly #handlers = new Map<string, PeerHandler>()
  readonly #budget = new Budget(SERVED_MAX)
  readonly #replays: ReplayGuard
  #isStopping = false

  constructor(options: ServingOptions) {
    this.#options = options
    this.#replays = new ReplayGuard(options.random)
  }

  serve(procedure: string, handler: PeerHandler): void {
    if (!isProcedure(procedure)) throw new TypeError(`${procedure} is no name of a procedure`)
    if (this.#handlers.has(procedure)) throw new TypeError(`${procedure} is served already`)
    this.#handlers.set(procedure, handler)
  }

  /** Takes no more calls; those under way go on. */
  stop(): void {
    this.#isStopping = true
  }

  /** Never rejects. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.on('error', () => {}) // The response's end tells of it.
    response.on('error', () => {})
    const head = headOf(procedureOf(request), request.headers)
    const sizeBytes = Number(request.headers['content-length'] ?? NaN)
    const objection = this.#objection(request, head, sizeBytes)
    if (!head || objection) return await this.#send(response, objection ?? refused('this is no call of a peer'))
    using share = this.#budget.take(sizeBytes)
    if (!share) return await this.#send(response, tell('busy', 'the node has as much to do as it can'))
    if (!this.#replays.admit(head.instance, head.id)) {
      return await this.#send(response, tell('stale', 'signed for another instance, or seen before'))
    }
    using ending = new Ending(this.underWay, Math.min(head.deadlineMs, PEER_DEADLINE_MS_MAX))
    response.once('close', () => {
      if (!response.writableFinished) ending.end(new Error('the caller has gone'))
    })
    await this.#carryOut(head, { request, response, share, ending })
  }

  #objection(request: IncomingMessage, head: CallHead | undefined, sizeBytes: number): Answer | undefined {
    const { deployment, secret } = this.#options
    if (!head || request.method !== 'POST') return refused('this is no call of a peer')
    if (head.deployment !== deployment) return refused('the node belongs to another deployment')
    if (!isSigned(head, request.headers, secret)) return refused('the node has another secret')
    if (!(sizeBytes <= PEER_BYTES_MAX)) return refused('the input is too large, or does not say its size')
    if (this.#isStopping) return tell('busy', 'the node is stopping')
    if (!this.#handlers.has(head.procedure)) return refused('the node does not know this procedure')
    return undefined
  }

  async #carryOut(
    head: CallHead,
    call: { request: IncomingMessage; response: ServerResponse; share: Share; ending: Ending },
  ): Promise<void> {
    const { request, response, share, ending } = call
    const input = await this.#inputOf(request, head, ending.signal)
    if ('kind' in input) return await this.#send(response, input)
    const work = this.#run(head.procedure, input.value, ending.signal)
    const answer = await firstOf(work, ending.signal)
    // Room that there is not for the answer: what was done stays done, but cannot be told.
    if (share.takeForAnswer(answer.body.length)) await this.#send(response, answer)
    else response.destroy()
    // A handler that does not heed its signal keeps its place until it has ended.
    await work
  }

  async #inputOf(request: IncomingMessage, head: CallHead, signal: AbortSignal): Promise<{ value: Json } | Answer> {
    const body = await readBody(request, signal)
    if (!body) return tell('busy', 'the input did not come in time')
    if (digestOf(body) !== head.digest) return refused('the input is not what was signed')
    try {
      return { value: jsonOfBytes(body) }
    } catch {
      return refused('the input is no JSON, or nested too deeply')
    }
  }

  async #run(procedure: string, input: Json, signal: AbortSignal): Promise<Answer> {
    try {
      const handler = this.#handlers.get(procedure) as PeerHandler
      const body = bytesOfJson(await handler(input, signal))
      if (body.length > PEER_BYTES_MAX) throw new RangeError(`the result of ${procedure} is too large`)
      return { kind: 'result', body }
    } catch (error) {
      return this.#failed(procedure, error)
    }
  }

  #failed(procedure: string, error: unknown): Answer {
    const { codec, random, log } = this.#options
    try {
      const encoded = codec.encode(error)
      const body = encoded === undefined ? undefined : bytesOfJson(encoded)
      if (body && body.length <= PEER_BYTES_MAX) return { kind: 'error', body }
    } catch (cause) {
      log.error('peers.codec_failed', { procedure, error: cause })
    }
    const incident = random.text(INCIDENT_CHARS)
    log.error('peers.call_failed', { procedure, incident, error })
    return { kind: 'fault', body: bytesOfJson({ incident }) }
  }

  async #send(response: ServerResponse, { kind, body }: Answer): Promise<void> {
    const instance = this.#replays.instance
    await sendAnswer(response, { kind, body, instance, isLast: this.#isStopping })
  }
}

function procedureOf({ url = '' }: IncomingMessage): string {
  return url.startsWith(CALL_PATH) ? url.slice(CALL_PATH.length) : ''
}

function firstOf(work: Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve) => {
    const onAbort = (): void => resolve(tell('late', (signal.reason as Error).message))
    void work.then((answer) => {
      signal.removeEventListener('abort', onAbort)
      resolve(answer)
    })
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })
}

function tell(kind: 'busy' | 'stale' | 'refused' | 'late', reason: string): Answer {
  return { kind, body: bytesOfJson({ reason }) }
}

function refused(reason: string): Answer {
  return tell('refused', reason)
}
