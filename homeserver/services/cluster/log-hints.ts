/**
 * Lets each node follow the shards that others write: at once by hints, and now and then by looking, since hints may be lost.
 */
import { busSubject, type Bus } from '#homeserver/ports/bus.ts'
import type { Clock } from '#homeserver/ports/clock.ts'
import type { Log } from '#homeserver/ports/log.ts'
import type { Store } from '#homeserver/ports/store.ts'
import type { Shards } from '../log/shards.ts'

const SUBJECT = busSubject('log')
/** Without hints news are this late. */
const LOOK_EVERY_MS = 1_000

export interface LogHintsPorts {
  readonly store: Store
  readonly shards: Shards
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
}

export class LogHints implements AsyncDisposable {
  readonly #ports: LogHintsPorts
  readonly #stopping = new AbortController()
  readonly #resources = new DisposableStack()
  readonly #looking: Promise<void>
  #failures = 0

  constructor(ports: LogHintsPorts) {
    this.#ports = ports
    const { bus, store } = ports
    this.#resources.use(store.watch((shard, readable) => bus.publish(SUBJECT, encode(shard, readable))))
    this.#resources.use(bus.subscribe(SUBJECT, (payload) => this.#hear(payload)))
    this.#resources.use(bus.onReconnect(() => void this.#attempt(this.look())))
    this.#looking = this.#keepLooking()
  }

  /** Follows whatever there is to follow. */
  async look(): Promise<void> {
    const { shards, store } = this.#ports
    const heads = await store.heads(shards.count)
    await Promise.all(heads.map((head, shard) => shards.at(shard).follow(head)))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort()
    this.#resources.dispose()
    await this.#looking
  }

  #hear(payload: Uint8Array): void {
    const [shard, readable] = decode(payload)
    if (shard === undefined || readable === undefined || shard >= this.#ports.shards.count) return
    void this.#attempt(this.#ports.shards.at(shard).follow(readable))
  }

  async #keepLooking(): Promise<void> {
    const { signal } = this.#stopping
    for (;;) {
      await this.#ports.clock.sleep(LOOK_EVERY_MS, signal)
      if (signal.aborted) return
      await this.#attempt(this.look())
    }
  }

  async #attempt(following: Promise<void>): Promise<void> {
    const { log } = this.#ports
    try {
      await following
      if (this.#failures > 0) log.info('cluster.follows_again', { failures: this.#failures })
      this.#failures = 0
    } catch (error) {
      if (this.#failures++ === 0 && !this.#stopping.signal.aborted) log.warn('cluster.follow_failed', { error })
    }
  }
}

function encode(shard: number, readable: number): Uint8Array {
  return new TextEncoder().encode(`${shard} ${readable}`)
}

/** Hints come from outside: what is none leads to nothing. */
function decode(payload: Uint8Array): (number | undefined)[] {
  const words = new TextDecoder().decode(payload).split(' ')
  return words.map((word) => (/^\d{1,15}$/.test(word) ? Number(word) : undefined))
}
