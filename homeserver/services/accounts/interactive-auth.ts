/**
 * Proving who one is in several steps. Client-Server API, "User-Interactive Authentication API". A session remembers which stages
 * of which operation are done and nothing of what proved them; and, for operations that say so, what was wished at first.
 */
import type * as z from 'zod'
import type { AuthChallenge, AuthData } from '#spec/client-server/user-interactive.ts'
import { MatrixError } from '#spec/errors.ts'
import type { Random } from '#homeserver/ports/random.ts'
import type { Json } from '#homeserver/ports/store.ts'
import type { ShortLived } from './short-lived.ts'

export const AUTH_SESSIONS = { max: 10_000, lifeMs: 15 * 60_000 }
const SESSION_ID_CHARS = 24

export type Auth = z.output<typeof AuthData>
type Stage = string
type Wish = Readonly<Record<string, Json | undefined>>
type Proven = ReadonlyMap<Stage, string>

/** Proves a stage by what was sent; the text it answers is kept with the session. Throws the `MatrixError` of a refusal. */
export type Prove = (auth: Auth) => Promise<string>

export interface Demand {
  /** What is to be done, by whom and to what: a proof for one thing is none for another. */
  readonly operation: string
  /** Any of these lists of stages suffices. */
  readonly flows: readonly (readonly Stage[])[]
  readonly stages: Readonly<Record<Stage, Prove>>
  /** What a new session remembers of its first request, for clients that send only `auth` from then on. */
  readonly wish?: () => Promise<Wish>
}

export interface Progress {
  readonly operation: string
  /** By stage. */
  readonly proven: Readonly<Record<Stage, string>>
  readonly wish?: Wish
}

export interface InteractiveAuthPorts {
  readonly sessions: ShortLived<Progress>
  readonly random: Random
}

export class InteractiveAuth {
  readonly #sessions: ShortLived<Progress>
  readonly #random: Random

  constructor({ sessions, random }: InteractiveAuthPorts) {
    this.#sessions = sessions
    this.#random = random
  }

  /** What proved each stage, once a flow is complete, which ends the session. Throws the challenge of what is left. */
  async demand(auth: Auth | undefined, demand: Demand): Promise<Proven> {
    return auth?.session === undefined
      ? await this.#begin(auth, demand)
      : await this.#goOn({ ...auth, session: auth.session }, demand)
  }

  /** What the first request of the session wished. */
  async wishOf(auth: Auth | undefined, operation: string): Promise<Wish | undefined> {
    const known = auth?.session === undefined ? undefined : await this.#sessions.get(auth.session)
    return known?.operation === operation ? known.wish : undefined
  }

  async #begin(auth: Auth | undefined, demand: Demand): Promise<Proven> {
    const proven = new Map<Stage, string>()
    const refusal = await this.#tryStage(auth, demand, proven)
    if (!refusal && isComplete(demand, proven)) return proven
    throw await this.#newChallenge(demand, proven, refusal)
  }

  async #goOn(auth: Auth & { readonly session: string }, demand: Demand): Promise<Proven> {
    const { session } = auth
    const known = await this.#sessions.get(session)
    if (!known) throw await this.#newChallenge(demand, new Map(), unknownSession())
    if (known.operation !== demand.operation) {
      throw new MatrixError('M_FORBIDDEN', 'This authentication was begun for something else.')
    }
    const proven = new Map(Object.entries(known.proven))
    const refusal = await this.#tryStage(auth, demand, proven)
    const isDone = !refusal && isComplete(demand, proven)
    // Who comes second finds nothing, whichever node he comes to: a session proves one thing once.
    const isStillThere = isDone
      ? (await this.#sessions.take(session)) !== undefined
      : await this.#sessions.replace(session, { ...known, proven: Object.fromEntries(proven) })
    if (!isStillThere) throw await this.#newChallenge(demand, new Map(), unknownSession())
    if (isDone) return proven
    throw new Challenge(challengeOf(demand.flows, session, proven), refusal)
  }

  /** Of a session of its own. */
  async #newChallenge(demand: Demand, proven: Proven, refusal: MatrixError | undefined): Promise<Challenge> {
    const session = this.#random.text(SESSION_ID_CHARS)
    const wish = await demand.wish?.()
    const { operation, flows } = demand
    await this.#sessions.keep(session, { operation, proven: Object.fromEntries(proven), ...(wish && { wish }) })
    return new Challenge(challengeOf(flows, session, proven), refusal)
  }

  /** A refused stage leaves those that were proven before. Limits and faults are no refusals and pass through. */
  async #tryStage(
    auth: Auth | undefined,
    { flows, stages }: Demand,
    proven: Map<Stage, string>,
  ): Promise<MatrixError | undefined> {
    if (auth?.type === undefined) return undefined
    const stage = auth.type
    const prove = stages[stage]
    if (!prove || !flows.some((flow) => flow.includes(stage))) {
      return new MatrixError('M_UNAUTHORIZED', `${stage} is not a way to prove this.`)
    }
    try {
      proven.set(stage, await prove(auth))
      return undefined
    } catch (error) {
      if (error instanceof MatrixError && (error.status === 401 || error.status === 403)) return error
      throw error
    }
  }
}

function isComplete({ flows }: Demand, proven: Proven): boolean {
  return flows.some((flow) => flow.every((stage) => proven.has(stage)))
}

/** Goes out with a new session, by which the client can go on at once. */
function unknownSession(): MatrixError {
  return new MatrixError('M_UNAUTHORIZED', 'This authentication is not known, or took too long. Begin it again.')
}

function challengeOf(flows: Demand['flows'], session: string, proven: Proven): z.input<typeof AuthChallenge> {
  return {
    flows: flows.map((stages) => ({ stages: [...stages] })),
    params: {},
    session,
    ...(proven.size > 0 && { completed: [...proven.keys()] }),
  }
}

/** Status 401 with what is left to prove; an error code is in it only where a stage was tried and refused. */
class Challenge extends MatrixError {
  readonly #body: Readonly<Record<string, unknown>>

  constructor(challenge: z.input<typeof AuthChallenge>, refusal: MatrixError | undefined) {
    super(refusal?.errcode ?? 'M_UNAUTHORIZED', refusal?.message ?? 'Prove who you are.', { status: 401 })
    this.#body = refusal ? { ...challenge, errcode: refusal.errcode, error: refusal.message } : challenge
  }

  override toJSON(): Record<string, unknown> {
    return { ...this.#body }
  }
}
