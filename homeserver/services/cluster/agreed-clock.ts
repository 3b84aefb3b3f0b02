/**
 * The time of day as most nodes have it. A node whose clock is wrong would otherwise date messages into the future, and let tokens
 * expire before their time, or never.
 */
import type { Clock } from '#homeserver/ports/clock.ts'
import type { NodeId } from '#homeserver/ports/cluster.ts'
import type { Log } from '#homeserver/ports/log.ts'

/** What NTP keeps is far below that. */
export const SKEW_MS_MAX = 1_000

export class AgreedClock implements Clock {
  readonly #own: Clock
  readonly #log: Log
  /** How far the clocks of other nodes are ahead of the own one. */
  readonly #ahead = new Map<NodeId, number>()
  readonly #complained = new Set<NodeId>()
  #correctionMs = 0

  constructor(own: Clock, log: Log) {
    this.#own = own
    this.#log = log
  }

  now(): number {
    return this.#own.now() + this.#correctionMs
  }

  monotonic(): number {
    return this.#own.monotonic()
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await this.#own.sleep(ms, signal)
  }

  /** `present` are the nodes that count: what was heard of others is forgotten. */
  heard(node: NodeId, aheadMs: number, present: ReadonlySet<NodeId>): void {
    this.#ahead.set(node, aheadMs)
    for (const known of this.#ahead.keys()) if (!present.has(known)) this.#ahead.delete(known)
    this.#complain(node, aheadMs)
    const majority = middle([0, ...this.#ahead.values()])
    const correctionMs = Math.abs(majority) > SKEW_MS_MAX ? majority : 0
    // A clock that goes on as before needs no new correction for each message that was a moment longer under way.
    if (Math.abs(correctionMs - this.#correctionMs) < SKEW_MS_MAX / 2) return
    this.#log.error('cluster.clock_corrected', { by_ms: correctionMs })
    this.#correctionMs = correctionMs
  }

  #complain(node: NodeId, aheadMs: number): void {
    const isOff = Math.abs(aheadMs) > SKEW_MS_MAX
    if (isOff === this.#complained.has(node)) return
    if (isOff) this.#complained.add(node)
    else this.#complained.delete(node)
    const fields = { node, ahead_ms: Math.round(aheadMs) }
    if (isOff) this.#log.warn('cluster.clocks_apart', fields)
    else this.#log.info('cluster.clocks_agree', fields)
  }
}

/** The median; of two in the middle the one that is closer to the own clock, so that two nodes do not run after each other. */
function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const [low = 0, high = 0] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]]
  return Math.abs(low) <= Math.abs(high) ? low : high
}
