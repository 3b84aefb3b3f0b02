/**
 * How often one caller may call, by what the calls cost. Generous enough that neither a person who opens every channel at once
 * nor twenty bots behind one address meet a limit; tight enough that a script cannot fill the disk or guess passwords.
 */
import type { Rate, RateLimits } from '#homeserver/ports/rate-limits.ts'
import type { RateLimitClass } from '#spec/endpoint.ts'
import { MatrixError } from '#spec/errors.ts'

type Limited = Exclude<RateLimitClass, 'none'>

/** Counted by user, or by network where nobody is signed in. */
export const RATES: Readonly<Record<Limited, Rate>> = {
  read: { burst: 1000, perSecond: 100 },
  write: { burst: 300, perSecond: 30 },
  message: { burst: 200, perSecond: 20 },
  membership: { burst: 100, perSecond: 3 },
  create: { burst: 40, perSecond: 0.5 },
  media: { burst: 500, perSecond: 50 },
  login: { burst: 100, perSecond: 1 },
  register: { burst: 40, perSecond: 0.2 },
}

/** A wrong password costs as much as this many right ones: five wrong ones at once, then one in 20 s. */
export const REFUSED_LOGIN_TOKENS = 20

export class CallLimits {
  readonly #limits: RateLimits

  constructor(limits: RateLimits) {
    this.#limits = limits
  }

  /** `who` is a user ID or a network. */
  async admit(kind: RateLimitClass, who: string): Promise<void> {
    if (kind === 'none') return
    const waitMs = await this.#limits.take(`${kind} ${who}`, RATES[kind])
    if (waitMs === 0) return
    throw new MatrixError('M_LIMIT_EXCEEDED', 'Too many requests. Wait a moment and try again.', {
      retryAfterMs: waitMs,
    })
  }

  async penalize(kind: RateLimitClass, who: string): Promise<void> {
    if (kind === 'none') return
    await this.#limits.charge(`${kind} ${who}`, RATES[kind], REFUSED_LOGIN_TOKENS - 1)
  }
}

/** For `rate_limits.enabled: false`. */
export const noLimits: Pick<CallLimits, 'admit' | 'penalize'> = {
  admit: async () => undefined,
  penalize: async () => undefined,
}
