/** What a node does again and again for as long as it lives. */
import type { Clock } from '#homeserver/ports/clock.ts'
import type { Log } from '#homeserver/ports/log.ts'

export interface Repeated {
  readonly everyMs: number
  readonly work: () => Promise<unknown>
  /** Logged at the first failure of a row of them. */
  readonly failed: string
  /** Logged when it succeeds again. */
  readonly again: string
  readonly stop: AbortSignal
}

export async function repeat(
  { everyMs, work, failed, again, stop }: Repeated,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<void> {
  let failures = 0
  for (;;) {
    await clock.sleep(everyMs, stop)
    if (stop.aborted) return
    try {
      await work()
      if (failures > 0) log.info(again, { failures })
      failures = 0
    } catch (error) {
      if (failures++ === 0) log.error(failed, { error })
    }
  }
}
