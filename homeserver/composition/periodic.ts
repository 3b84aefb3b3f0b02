/** Work that is done again and again for as long as the server runs. */
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'

export interface Chore {
  readonly name: string
  readonly everyMs: number
  readonly work: () => void | Promise<void>
}

/** One run at a time; one that fails is logged and the next one comes as if nothing had happened. */
export function keepDoing(chore: Chore, ports: { clock: Clock; log: Log }): AsyncDisposable {
  const stopping = new AbortController()
  const done = repeat(chore, ports, stopping.signal)
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await done
    },
  }
}

async function repeat(
  { name, everyMs, work }: Chore,
  { clock, log }: { clock: Clock; log: Log },
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    await clock.sleep(everyMs, stop)
    if (stop.aborted) return
    try {
      await work()
    } catch (error) {
      log.error('chore.failed', { chore: name, error })
    }
  }
}
