/** Long-polling: asks the engine again whenever something that concerns the user happens, until there is news or time is up. */
import { MatrixError } from '#spec/errors.ts'
import type { DeviceId, UserId } from '#spec/ids.ts'
import type { Clock } from '#homeserver/ports/clock.ts'
import type { Notifier } from './notifier.ts'
import type { Reply, SyncEngine } from './sync-engine.ts'
import type { SyncRequest } from './sync-request.ts'

interface Waiter {
  readonly deviceId: string
  isRevoked: boolean
  readonly wake: () => void
}

export class SyncWait {
  readonly #ports: { engine: SyncEngine; notifier: Notifier; clock: Clock }
  readonly #waiters = new Map<UserId, Set<Waiter>>()

  constructor(ports: { engine: SyncEngine; notifier: Notifier; clock: Clock }) {
    this.#ports = ports
  }

  /** An initial sync, and one of the full state, never waits. */
  async next(request: SyncRequest, timeoutMs: number, signal: AbortSignal): Promise<Reply> {
    const { engine, notifier, clock } = this.#ports
    const { userId, deviceId } = request.reader
    let news = Promise.withResolvers<void>()
    const waiter: Waiter = { deviceId, isRevoked: false, wake: () => news.resolve() }
    using _listening = notifier.listen(userId, waiter.wake)
    using _waiting = this.#enter(userId, waiter)
    const deadline = clock.monotonic() + timeoutMs
    for (;;) {
      const isLast = deadline <= clock.monotonic()
      const { reply, isEmpty } = await engine.sync({ ...request, isLast })
      // Whoever was signed out while waiting is told nothing more.
      if (waiter.isRevoked) throw new MatrixError('M_UNKNOWN_TOKEN', 'The access token is not known. Sign in.')
      const leftMs = deadline - clock.monotonic()
      if (!isEmpty || request.since === undefined || request.fullState || leftMs <= 0 || signal.aborted) return reply
      const pause = new AbortController()
      await Promise.race([news.promise, clock.sleep(leftMs, AbortSignal.any([signal, pause.signal]))])
      pause.abort()
      news = Promise.withResolvers<void>()
    }
  }

  /** The tokens of the devices, or of all devices of the user, have lost their force. */
  revoked({ userId, deviceIds }: { readonly userId: UserId; readonly deviceIds?: readonly DeviceId[] }): void {
    for (const waiter of this.#waiters.get(userId) ?? []) {
      if (deviceIds && !deviceIds.some((device) => device === waiter.deviceId)) continue
      waiter.isRevoked = true
      waiter.wake()
    }
  }

  #enter(user: UserId, waiter: Waiter): Disposable {
    const waiters = this.#waiters.get(user) ?? new Set<Waiter>()
    this.#waiters.set(user, waiters.add(waiter))
    return {
      [Symbol.dispose]: () => {
        waiters.delete(waiter)
        if (waiters.size === 0 && this.#waiters.get(user) === waiters) this.#waiters.delete(user)
      },
    }
  }
}
