/** Sync by long-poll. Client-Server API, "Syncing". */
import { ApiError } from '../api/api-error.ts'
import type { Api } from '../api/api.ts'
import { syncOnce } from '../api/routes.ts'
import type { SyncBody } from '../wire.ts'
import { SYNC_FILTER, type SyncEnd, type SyncRun, type SyncTransport } from './sync-transport.ts'

const WAIT_MS = 30_000
/** Beyond the wait: the time for an initial sync of many rooms on a slow line. */
const ANSWER_MS_MAX = 90_000

export class PollTransport implements SyncTransport {
  readonly #api: Api
  /** Of the poll under way; aborting it starts the next one at once. */
  #current = new AbortController()

  constructor(api: Api) {
    this.#api = api
  }

  async run({ from, onReady, onBody, signal }: SyncRun): Promise<SyncEnd> {
    // The first answer comes at once, so that the user sees soon whether this works.
    let waitMs = 0
    while (!signal.aborted) {
      this.#current = new AbortController()
      try {
        const body = await this.#poll(from(), waitMs, AbortSignal.any([signal, this.#current.signal]))
        // The other transport may have taken over while this answer was on its way.
        if (signal.aborted) break
        if (waitMs === 0) onReady()
        onBody(body)
        waitMs = WAIT_MS
      } catch (error) {
        if (!this.#current.signal.aborted) return signal.aborted ? { kind: 'moved' } : endOf(error)
        waitMs = 0
      }
    }
    return { kind: 'moved' }
  }

  check(): void {
    this.#current.abort()
  }

  async #poll(since: string | undefined, waitMs: number, signal: AbortSignal): Promise<SyncBody> {
    const query = {
      ...(since === undefined ? {} : { since }),
      timeout: waitMs,
      filter: JSON.stringify(SYNC_FILTER),
      use_state_after: true,
    }
    return this.#api.call(syncOnce, { query }, { signal, timeoutMs: waitMs + ANSWER_MS_MAX })
  }
}

function endOf(error: unknown): SyncEnd {
  if (!(error instanceof ApiError)) return { kind: 'failed', retryAfterMs: 0 }
  if (error.errcode === 'M_UNKNOWN_TOKEN' || error.errcode === 'M_MISSING_TOKEN') return { kind: 'signedOut' }
  if (error.errcode === 'M_UNKNOWN_POS') return { kind: 'unknownPosition' }
  return { kind: 'failed', retryAfterMs: error.retryAfterMs ?? 0 }
}
