/**
 * Slows down the guessing of passwords: each further failure doubles the wait, and nobody is ever locked out for good. Counted by
 * account and address, so that a stranger hardly keeps the owner out; and by account alone, with a shorter longest wait, against
 * guessing from many addresses. An attempt counts as failed until it has succeeded, so that attempts side by side gain nothing.
 * Counted where the account is at home, and from the beginning where that becomes another node.
 */
import { LRUCache } from 'lru-cache'
import { MatrixError } from '#spec/errors.ts'
import type { Clock } from '#homeserver/ports/clock.ts'

interface Rule {
  readonly freeFailures: number
  readonly waitMsMax: number
}
export const FROM_ONE_ADDRESS: Rule = { freeFailures: 10, waitMsMax: 15 * 60_000 }
export const FROM_ANYWHERE: Rule = { freeFailures: 100, waitMsMax: 10_000 }

const WAIT_MS_MIN = 1_000
/** After so long without an attempt all is forgotten. */
const FORGET_MS = 60 * 60_000
const ACCOUNTS_MAX = 50_000

interface Failures {
  count: number
  lastAt: number
  waitUntil: number
}

export class LoginFailures {
  readonly #clock: Clock
  readonly #failures = new LRUCache<string, Failures>({ max: ACCOUNTS_MAX })

  constructor(ports: { clock: Clock }) {
    this.#clock = ports.clock
  }

  /**
   * Throws `M_LIMIT_EXCEEDED` where it is too early for another attempt. `account` may be a name that nobody has. One of the other two
   * is to be called once it is known what became of the attempt, unless it has failed.
   */
  async begin(account: string, address: string): Promise<void> {
    const here = addressed(account, address)
    const waitMs = Math.max(this.#waitMs(here), this.#waitMs(account))
    if (waitMs > 0) {
      throw new MatrixError('M_LIMIT_EXCEEDED', 'Too many failed attempts. Wait a moment and try again.', {
        retryAfterMs: Math.ceil(waitMs),
      })
    }
    this.#count(here, FROM_ONE_ADDRESS)
    this.#count(account, FROM_ANYWHERE)
  }

  async succeeded(account: string, address: string): Promise<void> {
    this.#failures.delete(addressed(account, address))
    this.#takeBack(account, FROM_ANYWHERE)
  }

  /** It could not be found out whether the password is right, so nothing was learned from it either. */
  async withdraw(account: string, address: string): Promise<void> {
    this.#takeBack(addressed(account, address), FROM_ONE_ADDRESS)
    this.#takeBack(account, FROM_ANYWHERE)
  }

  #waitMs(key: string): number {
    return (this.#failures.get(key)?.waitUntil ?? 0) - this.#clock.monotonic()
  }

  #count(key: string, { freeFailures, waitMsMax }: Rule): void {
    const now = this.#clock.monotonic()
    const known = this.#failures.get(key)
    const count = known && now - known.lastAt < FORGET_MS ? known.count + 1 : 1
    const waitMs = count < freeFailures ? 0 : Math.min(WAIT_MS_MIN * 2 ** (count - freeFailures), waitMsMax)
    this.#failures.set(key, { count, lastAt: now, waitUntil: waitMs === 0 ? 0 : now + waitMs })
  }

  /** Other attempts keep what they count. */
  #takeBack(key: string, { freeFailures }: Rule): void {
    const known = this.#failures.get(key)
    if (!known) return
    known.count--
    if (known.count < freeFailures) known.waitUntil = 0
  }
}

function addressed(account: string, address: string): string {
  return `${account} ${address}`
}
