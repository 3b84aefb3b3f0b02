/**
 * The times of one connection: by when it must be signed in, when to ping, when to move on. Looked at about once a second for all connections
 * together, so that none of them needs a timer.
 */
import {
  AUTH_WITHIN_MS,
  CLIENT_FRAMES_BURST,
  CONNECTION_MS_MAX,
  MOVE_WITHIN_MS,
  SERVER_PING_EVERY_MS,
  SERVER_PINGS_MISSED_MAX,
} from '#spec/websocket/limits.ts'

export type Due = 'noTokenInTime' | 'goingAway' | 'dead' | 'moveOn' | 'ping'

export class Lifetime {
  /** When it is closed, whatever happens, and why. */
  #closeAt: number
  #closeAs: 'noTokenInTime' | 'goingAway' = 'noTokenInTime'
  #moveAt = Infinity
  #pingAt = Infinity
  #pingsMissed = 0
  #frames = 0

  constructor(now: number) {
    this.#closeAt = now + AUTH_WITHIN_MS
  }

  /** `chance` spreads the pings, and the moves after a restart that brought everybody back at once. */
  signedIn(now: number, chance: number): void {
    this.#closeAt = Infinity
    this.#pingAt = now + SERVER_PING_EVERY_MS * chance
    this.#moveAt = now + CONNECTION_MS_MAX * (1 - chance / 10) - MOVE_WITHIN_MS
  }

  moveOn(now: number, withinMs: number): void {
    this.#moveAt = Infinity
    this.#closeAt = Math.min(this.#closeAt, now + withinMs)
    this.#closeAs = 'goingAway'
  }

  heard(): void {
    this.#pingsMissed = 0
  }

  /** `false` for a client that sends more than anybody needs to. */
  admitFrame(): boolean {
    return ++this.#frames <= CLIENT_FRAMES_BURST
  }

  /** What has to be done now. `frames` is how many the client may have sent since it was asked before. */
  due(now: number, frames: number): Due | undefined {
    this.#frames = Math.max(0, this.#frames - frames)
    if (now >= this.#closeAt) return this.#closeAs
    if (now >= this.#moveAt) return 'moveOn'
    if (now < this.#pingAt) return undefined
    if (this.#pingsMissed >= SERVER_PINGS_MISSED_MAX) return 'dead'
    this.#pingsMissed++
    this.#pingAt = now + SERVER_PING_EVERY_MS
    return 'ping'
  }
}
