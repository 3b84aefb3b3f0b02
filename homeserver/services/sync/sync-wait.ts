/** Long-polling: asks the engine again whenever something that concerns the user happens, until there is news or time is up. */
import type { Clock } from '#homeserver/ports/clock.ts'
import type { Notifier } from './notifier.ts'
import type { Reply, SyncEngine } from './sync-engine.ts'
import type { SyncRequest } from './sync-request.ts'

export class SyncWait {
  readonly #ports: { engine: SyncEngine; notifier: Notifier; clock: Clock }

  constructor(ports: { engine: SyncEngine; notifier: Notifier; clock: Clock }) {
    this.#ports = ports
  }

  /** An initial sync, and one of the full state, never waits. */
  async next(request: SyncRequest, timeoutMs: number, signal: AbortSignal): Promise<Reply> {
    const { engine, notifier, clock } = this.#ports
    let news = Promise.withResolvers<void>()
    using _ = notifier.listen(request.reader.userId, () => news.resolve())
    const deadline = clock.monotonic() + timeoutMs
    for (;;) {
      const { reply, isEmpty } = await engine.sync(request)
      const leftMs = deadline - clock.monotonic()
      if (!isEmpty || request.since === undefined || request.fullState || leftMs <= 0 || signal.aborted) return reply
      const waiting = new AbortController()
      await Promise.race([news.promise, clock.sleep(leftMs, AbortSignal.any([signal, waiting.signal]))])
      waiting.abort()
      news = Promise.withResolvers<void>()
    }
  }
}
