/** What every adapter of `RateLimits` must keep, with time in the test's hand. */
import { beforeEach, expect, it } from 'vitest'
import type { RateLimits } from './rate-limits.ts'

export interface RateLimitsUnderTest {
  readonly limits: RateLimits
  /** Lets time pass for the limits. */
  advance(ms: number): Promise<void>
}

const rate = { burst: 3, perSecond: 2 }

export function rateLimitsContract(create: () => Promise<RateLimitsUnderTest>): void {
  let limits: RateLimits
  let advance: RateLimitsUnderTest['advance']

  beforeEach(async () => {
    ;({ limits, advance } = await create())
  })

  async function takeAll(key: string): Promise<number> {
    let taken = 0
    while ((await limits.take(key, rate)) === 0) taken++
    return taken
  }

  it('lets a burst pass, and then says when the next token comes', async () => {
    expect(await takeAll('a')).toBe(3)
    expect(await limits.take('a', rate)).toBe(500)
  })

  it('takes nothing when it refuses', async () => {
    await takeAll('a')
    await advance(400)
    expect(await limits.take('a', rate)).toBe(100)
    expect(await limits.take('a', rate)).toBe(100)
    await advance(100)
    expect(await limits.take('a', rate)).toBe(0)
  })

  it('never holds more than the burst', async () => {
    await takeAll('a')
    await advance(3_600_000)
    expect(await takeAll('a')).toBe(3)
  })

  it('keeps keys apart, whatever they are made of', async () => {
    await takeAll('a')
    for (const key of ['b', '', 'a:', '@ü:example.org', '__proto__']) expect(await takeAll(key), key).toBe(3)
  })

  it('gives the last token to one of two that race for it', async () => {
    await limits.take('a', rate)
    await limits.take('a', rate)
    const waits = await Promise.all([limits.take('a', rate), limits.take('a', rate)])
    expect(waits.filter((wait) => wait === 0)).toHaveLength(1)
  })

  it('charges into debt, which has to be waited out', async () => {
    await limits.charge('a', rate, 5)
    expect(await limits.take('a', rate)).toBe(1500)
    await advance(1500)
    expect(await limits.take('a', rate)).toBe(0)
  })

  it('bounds the debt by the burst', async () => {
    for (let i = 0; i < 10; i++) await limits.charge('a', rate, 100)
    expect(await limits.take('a', rate)).toBe(2000)
  })

  it('answers whole milliseconds after which a token is really there', async () => {
    const slow = { burst: 1, perSecond: 0.3 }
    expect(await limits.take('slow', slow)).toBe(0)
    const wait = await limits.take('slow', slow)
    expect(wait).toBe(3334)
    await advance(wait)
    expect(await limits.take('slow', slow)).toBe(0)
  })
}
