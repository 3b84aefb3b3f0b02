/**
 * Finds the node that writes a subject's shard, and has it carry a procedure out.
 *
 * Shards move: the node that is asked may not hold the shard any more, or be gone. Then the holder is looked for again, until the deadline.
 * The node that carries a call out has looked itself, in the same turn, whether the shard is its own.
 */
import type { Clock } from '#homeserver/ports/clock.ts'
import { PeerError, type Peers } from '#homeserver/ports/peers.ts'
import type { Random } from '#homeserver/ports/random.ts'
import { StoreError, type Json } from '#homeserver/ports/store.ts'
import type { Carried, Home, HomeCallOptions, OfferOptions } from './remote-service.ts'

/** A client's patience, and longer than it takes until another node has taken a dead one's shards over. */
export const HOME_DEADLINE_MS = 8_000
/** After so long without an answer a repeatable call is tried again, perhaps at another node. */
export const REPEAT_AFTER_MS = 2_500
/** Where nobody knows who holds what, since the storage does not answer, it is no use to wait for a holder. */
export const LOOKUP_PATIENCE_MS = 1_500
const BACKOFF_MS_MIN = 25
const BACKOFF_MS_MAX = 800

export interface NodeHomePorts {
  readonly peers: Peers
  readonly clock: Clock
  readonly random: Random
  readonly shardOf: (subject: string) => number
  /** Does this node write the shard, as far as it may believe now? */
  readonly isHeld: (shard: number) => boolean
  /**
   * Where its holder is reached; undefined where nobody holds it. `isAnew`: what was found before has turned out not to be right, so what is
   * remembered is not good enough.
   */
  readonly holderOf: (shard: number, isAnew: boolean) => Promise<string | undefined>
  /** Resolves once this node knows what others have acknowledged before: what is carried out here looks at their shards, too. */
  readonly upToDate: () => Promise<unknown>
}

type Outcome =
  | { readonly is: 'done'; readonly result: Carried }
  /** `isUnknown`: it could not be found out where. */
  | { readonly is: 'elsewhere'; readonly cause?: Error; readonly isUnknown?: true }

interface Attempt {
  readonly isAnew: boolean
  readonly leftMs: number
  /** For finding out who holds the shard. */
  readonly lookupMs: number
}

type Run = (args: readonly Carried[]) => Promise<Carried>

interface Errand {
  readonly subject: string
  readonly procedure: string
  readonly args: readonly Carried[]
  readonly repeatable: boolean
}

export class NodeHome implements Home {
  readonly #ports: NodeHomePorts
  readonly #offers = new Map<string, Run>()

  constructor(ports: NodeHomePorts) {
    this.#ports = ports
  }

  offer(procedure: string, work: Run, { isSelfContained }: OfferOptions = { isSelfContained: false }): void {
    const run: Run = async (args) => {
      if (!isSelfContained) await this.#ports.upToDate()
      return await work(args)
    }
    this.#ports.peers.serve(procedure, async (input) => {
      const { subject, args } = readErrand(input)
      if (!this.#isHere(subject)) return { is: 'elsewhere' }
      const outcome = await settle(run(args))
      return outcome.is === 'done' ? { is: 'done', result: wrap(outcome.result) } : { is: 'elsewhere' }
    })
    this.#offers.set(procedure, run)
  }

  /** Rejects with what the method threw; with `StoreError` `unreachable` where nobody could be asked, or it is not known what became of it. */
  async call(
    subject: string,
    procedure: string,
    args: readonly Carried[],
    { repeatable }: HomeCallOptions,
  ): Promise<Carried> {
    const { clock } = this.#ports
    const errand = { subject, procedure, args, repeatable }
    const endsAt = clock.monotonic() + HOME_DEADLINE_MS
    let cause: Error | undefined
    let knownAt = clock.monotonic()
    let isUncertain = false
    for (let tries = 0; ; tries++) {
      const leftMs = Math.min(endsAt, knownAt + LOOKUP_PATIENCE_MS) - clock.monotonic()
      if (leftMs <= 0) throw new StoreError('unreachable', `nobody could be found who does ${procedure}`, cause)
      const trying = this.#try(errand, { isAnew: tries > 0, leftMs: endsAt - clock.monotonic(), lookupMs: leftMs })
      const outcome: Outcome = await (isUncertain
        ? trying.catch((error: unknown) => refuseAfterwards(error, procedure))
        : trying)
      if (outcome.is === 'done') return outcome.result
      if (!outcome.isUnknown) knownAt = clock.monotonic()
      cause = outcome.cause ?? cause
      isUncertain ||= outcome.cause instanceof PeerError && outcome.cause.kind === 'uncertain'
      const lastAt = Math.min(endsAt, knownAt + LOOKUP_PATIENCE_MS)
      await clock.sleep(Math.min(this.#backoffMs(tries), Math.max(0, lastAt - clock.monotonic())))
    }
  }

  #isHere(subject: string): boolean {
    return this.#ports.isHeld(this.#ports.shardOf(subject))
  }

  async #try(errand: Errand, { isAnew, leftMs, lookupMs }: Attempt): Promise<Outcome> {
    const { peers, shardOf, isHeld } = this.#ports
    const { subject, procedure, args, repeatable } = errand
    const shard = shardOf(subject)
    if (isHeld(shard)) return await settle(this.#runHere(procedure, args))
    try {
      const holder = await this.#holder(shard, isAnew, lookupMs)
      if ('cause' in holder) return { is: 'elsewhere', cause: holder.cause, isUnknown: true }
      const { address } = holder
      if (address === undefined) return { is: 'elsewhere' }
      const deadlineMs = repeatable ? Math.min(REPEAT_AFTER_MS, leftMs) : leftMs
      return readOutcome(await peers.call(address, procedure, { subject, args: args.map(wrap) }, { deadlineMs }))
    } catch (error) {
      if (!(error instanceof PeerError) || error.kind === 'refused') throw error
      if (error.kind === 'unreachable' || repeatable) return { is: 'elsewhere', cause: error }
      throw new StoreError('unreachable', `it is not known what became of ${procedure}`, error)
    }
  }

  async #runHere(procedure: string, args: readonly Carried[]): Promise<Carried> {
    const run = this.#offers.get(procedure)
    if (!run) throw new TypeError(`${procedure} was not offered`)
    return await run(args)
  }

  /** Without an address where there is none; with the reason where it cannot be found out now. */
  async #holder(
    shard: number,
    isAnew: boolean,
    leftMs: number,
  ): Promise<{ readonly address: string | undefined } | { readonly cause: Error }> {
    const { clock, holderOf } = this.#ports
    const waiting = new AbortController()
    const cause = new StoreError('unreachable', 'the storage does not say who writes what')
    const late = clock.sleep(leftMs, waiting.signal).then(() => ({ cause }))
    try {
      return await Promise.race([holderOf(shard, isAnew).then((address) => ({ address })), late])
    } catch (error) {
      if (error instanceof StoreError && (error.failure === 'unreachable' || error.failure === 'busy'))
        return { cause: error }
      throw error
    } finally {
      waiting.abort()
    }
  }

  /** Spread over the whole time, so that those who wait for the same shard do not come back together. */
  #backoffMs(tries: number): number {
    const ceiling = Math.min(BACKOFF_MS_MAX, BACKOFF_MS_MIN * 2 ** (tries + 1))
    const chance = Buffer.from(this.#ports.random.bytes(4)).readUInt32BE(0) / 2 ** 32
    return BACKOFF_MS_MIN + chance * (ceiling - BACKOFF_MS_MIN)
  }
}

/** A shard that was given away since it was looked for: what was to be appended was not. */
async function settle(work: Promise<Carried>): Promise<Outcome> {
  try {
    return { is: 'done', result: await work }
  } catch (error) {
    if (error instanceof StoreError && error.failure === 'elsewhere') return { is: 'elsewhere', cause: error }
    throw error
  }
}

/** What an earlier attempt has begun may still come to be, although this one was refused. */
function refuseAfterwards(error: unknown, procedure: string): never {
  if (!(error instanceof StoreError)) throw error
  throw new StoreError('unreachable', `it is not known what became of ${procedure}`, error)
}

// What is undefined does not travel in a list, so each value is in a list of its own.
function wrap(value: Carried): Json {
  return value === undefined ? [] : [value]
}

function unwrap(wrapped: unknown): Carried {
  if (!Array.isArray(wrapped) || wrapped.length > 1) throw new TypeError('not a wrapped value')
  return wrapped[0] as Carried
}

function readErrand(input: Json): { subject: string; args: Carried[] } {
  const { subject, args } = (input ?? {}) as { readonly subject?: unknown; readonly args?: unknown }
  if (typeof subject !== 'string' || !Array.isArray(args)) throw new TypeError('not a call of a service')
  return { subject, args: args.map(unwrap) }
}

function readOutcome(output: Json): Outcome {
  const { is, result } = (output ?? {}) as { readonly is?: unknown; readonly result?: unknown }
  if (is === 'elsewhere') return { is: 'elsewhere' }
  if (is !== 'done') throw new TypeError('not the answer of a service')
  return { is: 'done', result: unwrap(result) }
}
