import { beforeEach, describe, expect, it, vi } from 'vitest'
import { MemoryRateLimits } from '#homeserver/adapters/memory/rate-limits.ts'
import { rateLimitsContract } from '#homeserver/ports/rate-limits.contract.ts'
import { type Rate, type RateLimits, RateLimitsError } from '#homeserver/ports/rate-limits.ts'
import { ManualClock } from '#homeserver/testing/manual-clock.ts'
import { RecordingLog } from '#homeserver/testing/recording-log.ts'
import { FallbackRateLimits, RETRY_MS } from './fallback-rate-limits.ts'

const rate = { burst: 3, perSecond: 0.001 }

/** Limits that can be lost, and that say nothing for as long as they hang. */
class BreakableRateLimits implements RateLimits {
  readonly #limits: RateLimits
  #failure: Promise<never> | undefined
  asked = 0

  constructor(limits: RateLimits) {
    this.#limits = limits
  }

  breakBy(failure: Promise<never>): void {
    failure.catch(() => undefined)
    this.#failure = failure
  }

  mend(): void {
    this.#failure = undefined
  }

  take(key: string, perKey: Rate): Promise<number> {
    this.asked++
    return this.#failure ?? this.#limits.take(key, perKey)
  }

  charge(key: string, perKey: Rate, tokens: number): Promise<void> {
    this.asked++
    return this.#failure ?? this.#limits.charge(key, perKey, tokens)
  }
}

function gone(): Promise<never> {
  return Promise.reject(new RateLimitsError('gone'))
}

describe('FallbackRateLimits', () => {
  let clock: ManualClock
  let log: RecordingLog
  let shared: BreakableRateLimits
  let limits: FallbackRateLimits

  beforeEach(() => {
    clock = new ManualClock()
    log = new RecordingLog()
    shared = new BreakableRateLimits(new MemoryRateLimits(clock))
    limits = new FallbackRateLimits({ shared, local: new MemoryRateLimits(clock) }, { clock, log })
  })

  async function takeAll(from: RateLimits): Promise<number> {
    let taken = 0
    while ((await from.take('a', rate)) === 0) taken++
    return taken
  }

  for (const state of ['there', 'lost']) {
    describe(`with shared limits that are ${state}`, () => {
      rateLimitsContract(async () => {
        if (state === 'lost') shared.breakBy(gone())
        return { limits, advance: async (ms) => clock.advance(ms), strayMs: () => 0 }
      })
    })
  }

  it('counts at the shared limits alone while they are there', async () => {
    expect(await takeAll(shared)).toBe(3)
    expect(await takeAll(limits)).toBe(0)
    expect(log.records).toEqual([])
  })

  it('counts here what the shared limits refuse to count, and says once that they are lost', async () => {
    shared.breakBy(gone())
    expect(await Promise.all([limits.take('a', rate), limits.take('a', rate), limits.take('a', rate)])).toEqual([
      0, 0, 0,
    ])
    await limits.charge('a', rate, 1)
    expect(await limits.take('a', rate)).toBeGreaterThan(0)
    expect(log.records).toEqual([{ level: 'warn', event: 'rate_limits.shared_lost', reason: 'gone' }])
  })

  it('asks lost limits seldom, and no more while they have not answered', async () => {
    shared.breakBy(gone())
    await limits.take('a', rate)
    for (let i = 0; i < 20; i++) await limits.take('b', rate)
    expect(shared.asked).toBe(1)
    shared.breakBy(new Promise(() => undefined))
    for (let i = 0; i < 20; i++) {
      clock.advance(RETRY_MS)
      await limits.take('b', rate)
    }
    expect(shared.asked).toBe(2)
  })

  it('goes back to the shared limits when they answer, and says so once', async () => {
    await takeAll(limits)
    shared.breakBy(gone())
    for (let i = 0; i < 3; i++) {
      await limits.take('other', rate)
      clock.advance(RETRY_MS)
    }
    shared.mend()
    clock.advance(RETRY_MS)
    await limits.take('other', rate)
    await vi.waitFor(() => expect(log.events).toEqual(['rate_limits.shared_lost', 'rate_limits.shared_back']))
    expect(await limits.take('a', rate)).toBeGreaterThan(0)
    shared.breakBy(gone())
    await limits.take('a', rate)
    expect(log.events).toHaveLength(3)
  })
})
