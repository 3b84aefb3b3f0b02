/** A call that is repeated until it succeeds, as clients do it. */
import { setTimeout as sleep } from 'node:timers/promises'

/** A client's patience with one attempt. */
export const ATTEMPT_MS_MAX = 15_000
const PATIENCE_MS = 120_000
const BACKOFF_MS_MIN = 50
const BACKOFF_MS_MAX = 2_000

export const NO_ANSWER = `no answer within ${ATTEMPT_MS_MAX / 1_000} s`

export interface Failure {
  /** The status of the answer, or what came in its place. */
  readonly reason: string
  readonly tookMs: number
  /** How long the server wants to be left alone. */
  readonly retryAfterMs: number | undefined
}

export interface Success {
  readonly body: any
  readonly tries: number
}

export type Call = (signal: AbortSignal) => Promise<Response>

/** @throws where repeating is no use: an answer that blames the client, or none for far too long */
export async function insist(call: Call, failed: (failure: Failure) => void = () => {}): Promise<Success> {
  const end = performance.now() + PATIENCE_MS
  for (let tries = 1; ; tries++) {
    const outcome = await attempt(call)
    if ('body' in outcome) return { body: outcome.body, tries }
    failed(outcome)
    if (performance.now() > end) throw new Error(`no success within ${PATIENCE_MS} ms, at last: ${outcome.reason}`)
    const ceilingMs = Math.min(BACKOFF_MS_MAX, BACKOFF_MS_MIN * 2 ** (tries - 1))
    await sleep(Math.min(outcome.retryAfterMs ?? 0, BACKOFF_MS_MAX) + ceilingMs * Math.random())
  }
}

export async function attempt(call: Call): Promise<{ readonly body: any } | Failure> {
  const begun = performance.now()
  const isLate = AbortSignal.timeout(ATTEMPT_MS_MAX)
  const failure = (reason: string, retryAfterMs?: number): Failure => {
    return { reason, tookMs: performance.now() - begun, retryAfterMs }
  }
  try {
    const response = await call(isLate)
    const text = await response.text()
    const { status } = response
    if (response.ok) return { body: JSON.parse(text) }
    if (status < 500 && status !== 429) throw new RefusedError(`the server answered ${status}: ${text}`)
    const seconds = response.headers.get('retry-after')
    return failure(String(status), seconds === null ? undefined : Number(seconds) * 1_000)
  } catch (error) {
    if (error instanceof RefusedError) throw error
    return failure(isLate.aborted ? NO_ANSWER : 'no connection')
  }
}

class RefusedError extends Error {
  override readonly name = 'RefusedError'
}
