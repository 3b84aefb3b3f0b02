/**
 * What every adapter of `RateLimits` must keep, with time in the test's hand. A server's own clock goes on while it is being asked, so rates are
 * slow here, and what is expected of a wait allows for that time.
 */
import { beforeEach, expect, it } from 'vitest'
import type { RateLimits } from './rate-limits.ts'

export interface RateLimitsUnderTest {
  readonly limits: RateLimits
  /** Lets time pass for the limits. */
  advance(ms: number): Promise<void>
  /** How many milliseconds at most have passed since the limits were made, apart from those that were asked for. */
  strayMs(): number
}

const TOKEN_MS = 500_000
const rate = { burst: 3, perSecond: 1000 / TOKEN_MS }

export function rateLimitsContract(create: () => Promise<RateLimitsUnderTest>): void {
  let limits: RateLimits
  let advance: RateLimitsUnderTest['advance']
  let strayMs: RateLimitsUnderTest['strayMs']

  beforeEach(async () => {
    ;({ limits, advance, strayMs } = await create())
  })

  function expectWait(waitMs: number, ms: number): void {
    expect(Number.isInteger(waitMs)).toBe(true)
    expect(waitMs).toBeLessThanOrEqual(ms)
    expect(waitMs).toBeGreaterThanOrEqual(ms - strayMs())
  }

  async function takeAll(key: string): Promise<number> {
    let taken = 0
    while ((await limits.take(key, rate)) === 0) taken++
    return taken
  }

  it('lets a burst pass, and then says when the next token comes', async () => {
    expect(await takeAll('a')).toBe(3)
    expectWait(await limits.take('a', rate), TOKEN_MS)
  })

  it('takes nothing when it refuses', async () => {
    await takeAll('a')
    await advance(TOKEN_MS * 0.8)
    for (let i = 0; i < 3; i++) expectWait(await limits.take('a', rate), TOKEN_MS * 0.2)
    await advance(TOKEN_MS * 0.2)
    expect(await limits.take('a', rate)).toBe(0)
  })

  it('gains tokens while it is being refused', async () => {
    await takeAll('a')
    for (let i = 1; i < 5; i++) {
      await advance(TOKEN_MS / 5)
      expectWait(await limits.take('a', rate), (TOKEN_MS / 5) * (5 - i))
    }
    await advance(TOKEN_MS / 5)
    expect(await limits.take('a', rate)).toBe(0)
  })

  it('never holds more than the burst', async () => {
    await takeAll('a')
    await advance(TOKEN_MS * 100)
    expect(await takeAll('a')).toBe(3)
  })

  it('keeps keys apart, whatever they are made of', async () => {
    await takeAll('a')
    for (const key of ['b', '', 'a:', 'a b', '@ü:example.org', '__proto__', 'é\0\n']) {
      expect(await takeAll(key), key).toBe(3)
    }
  })

  it('gives the last token to one of many that race for it', async () => {
    await limits.take('a', rate)
    await limits.take('a', rate)
    const waits = await Promise.all(Array.from({ length: 10 }, () => limits.take('a', rate)))
    expect(waits.filter((wait) => wait === 0)).toHaveLength(1)
  })

  it('charges into debt, which has to be waited out', async () => {
    await limits.charge('a', rate, 5)
    expectWait(await limits.take('a', rate), TOKEN_MS * 3)
    await advance(TOKEN_MS * 3)
    expect(await limits.take('a', rate)).toBe(0)
  })

  it('charges what is there without a debt', async () => {
    await limits.charge('a', rate, 1.5)
    expect(await limits.take('a', rate)).toBe(0)
    expectWait(await limits.take('a', rate), TOKEN_MS * 0.5)
  })

  it('bounds the debt by the burst', async () => {
    for (let i = 0; i < 10; i++) await limits.charge('a', rate, 100)
    expectWait(await limits.take('a', rate), TOKEN_MS * 4)
  })

  it('answers whole milliseconds after which a token is really there', async () => {
    const slow = { burst: 1, perSecond: 0.003 }
    expect(await limits.take('slow', slow)).toBe(0)
    const wait = await limits.take('slow', slow)
    expectWait(wait, 333_334)
    await advance(wait)
    expect(await limits.take('slow', slow)).toBe(0)
  })
}
