import { describe, expect, it } from 'vitest'
import { rateLimitsContract } from '#homeserver/ports/rate-limits.contract.ts'
import { MemoryRateLimits } from './rate-limits.ts'

function clockAt(ms: number) {
  const clock = {
    ms,
    now: () => clock.ms,
    monotonic: () => clock.ms,
    sleep: () => Promise.resolve(),
  }
  return clock
}

describe('MemoryRateLimits', () => {
  rateLimitsContract(async () => {
    const clock = clockAt(1000)
    return {
      limits: new MemoryRateLimits(clock),
      advance: async (ms) => {
        clock.ms += ms
      },
      strayMs: () => 0,
    }
  })

  it('forgets the bucket that was not asked for the longest when there are too many', async () => {
    const limits = new MemoryRateLimits(clockAt(0), 2)
    const rate = { burst: 1, perSecond: 1 }
    for (const key of ['old', 'new']) expect(await limits.take(key, rate)).toBe(0)
    expect(await limits.take('old', rate)).toBeGreaterThan(0)
    expect(await limits.take('newest', rate)).toBe(0)
    expect(await limits.take('old', rate)).toBeGreaterThan(0)
    expect(await limits.take('new', rate)).toBe(0)
  })
})
