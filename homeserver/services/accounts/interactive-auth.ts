/**
 * Proving who one is in several steps. Client-Server API, "User-Interactive Authentication API". A session remembers which stages
 * of which operation are done and nothing of what proved them; and, for operations that say so, what was wished at first.
 */
import { LRUCache } from 'lru-cache'
import type * as z from 'zod'
import type { AuthChallenge, AuthData } from '#spec/client-server/user-interactive.ts'
import { MatrixError } from '#spec/errors.ts'
import type { Clock } from '#homeserver/ports/clock.ts'
import type { Random } from '#homeserver/ports/random.ts'

const SESSIONS_MAX = 10_000
const SESSION_MS = 15 * 60_000
const SESSION_ID_CHARS = 24

export type Auth = z.output<typeof AuthData>
type Stage = string

/** Proves a stage by what was sent; the text it answers is kept with the session. Throws the `MatrixError` of a refusal. */
export type Prove = (auth: Auth) => Promise<string>

export interface Demand {
  /** What is to be done, by whom and to what: a proof for one thing is none for another. */
  readonly operation: string
  /** Any of these lists of stages suffices. */
  readonly flows: readonly (readonly Stage[])[]
  readonly stages: Readonly<Record<Stage, Prove>>
  /** What a new session remembers of its first request, for clients that send only `auth` from then on. */
  readonly wish?: () => Promise<object>
}

interface Progress {
  readonly operation: string
  readonly startedAt: number
  readonly proven: Map<Stage, string>
  readonly wish?: object
}

export class InteractiveAuth {
  readonly #clock: Clock
  readonly #random: Random
  readonly #sessions = new LRUCache<string, Progress>({ max: SESSIONS_MAX })

  constructor(ports: { clock: Clock; random: Random }) {
    this.#clock = ports.clock
    this.#random = ports.random
  }

  /** What proved each stage, once a flow is complete, which ends the session. Throws the challenge of what is left. */
  async demand(auth: Auth | undefined, demand: Demand): Promise<ReadonlyMap<Stage, string>> {
    const known = this.#known(auth?.session)
    if (known && known.operation !== demand.operation) {
      throw new MatrixError('M_FORBIDDEN', 'This authentication was begun for something else.')
    }
    const session = (known && auth?.session) ?? this.#random.text(SESSION_ID_CHARS)
    const progress = known ?? { ...demand, startedAt: this.#clock.now(), proven: new Map<Stage, string>() }
    const isLost = auth?.session !== undefined && !known
    const refusal = isLost ? unknownSession() : await this.#tryStage(auth, demand, progress)
    if (!refusal && demand.flows.some((flow) => flow.every((stage) => progress.proven.has(stage)))) {
      this.#sessions.delete(session)
      return progress.proven
    }
    const { operation, startedAt, proven } = progress
    const wish = known ? known.wish : await demand.wish?.()
    this.#sessions.set(session, { operation, startedAt, proven, ...(wish && { wish }) })
    throw new Challenge(challengeOf(demand.flows, session, proven), refusal)
  }

  /** What the first request of the session wished. */
  wishOf(auth: Auth | undefined, operation: string): object | undefined {
    const known = this.#known(auth?.session)
    return known?.operation === operation ? known.wish : undefined
  }

  /** A refused stage leaves those that were proven before. Limits and faults are no refusals and pass through. */
  async #tryStage(
    auth: Auth | undefined,
    { flows, stages }: Demand,
    { proven }: Progress,
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

  #known(session: string | undefined): Progress | undefined {
    const progress = session === undefined ? undefined : this.#sessions.get(session)
    return progress && this.#clock.now() - progress.startedAt < SESSION_MS ? progress : undefined
  }
}

/** Goes out with a new session, by which the client can go on at once. */
function unknownSession(): MatrixError {
  return new MatrixError('M_UNAUTHORIZED', 'This authentication is not known, or took too long. Begin it again.')
}

function challengeOf(
  flows: Demand['flows'],
  session: string,
  proven: ReadonlyMap<Stage, string>,
): z.input<typeof AuthChallenge> {
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
