import { describe, expect, it } from 'vitest'
import { MemoryRateLimits } from '#homeserver/adapters/memory/rate-limits.ts'
import { CallLimits } from './call-limits.ts'

function limits() {
  const clock = { ms: 0, now: () => clock.ms, monotonic: () => clock.ms, sleep: () => Promise.resolve() }
  return { clock, limits: new CallLimits(new MemoryRateLimits(clock)) }
}

async function admitted(asks: CallLimits, kind: 'login' | 'message', who: string, atMost: number): Promise<number> {
  for (let count = 0; count < atMost; count++) {
    try {
      await asks.admit(kind, who)
    } catch {
      return count
    }
  }
  return atMost
}

describe('CallLimits', () => {
  it('refuses what is too much, with the time to wait', async () => {
    const { limits: calls } = limits()
    expect(await admitted(calls, 'message', '@a:s', 10_000)).toBe(200)
    await expect(calls.admit('message', '@a:s')).rejects.toMatchObject({
      errcode: 'M_LIMIT_EXCEEDED',
      status: 429,
      retryAfterMs: 50,
    })
  })

  it('counts callers and classes apart', async () => {
    const { limits: calls } = limits()
    await admitted(calls, 'message', '@a:s', 10_000)
    await expect(calls.admit('message', '@b:s')).resolves.toBeUndefined()
    await expect(calls.admit('write', '@a:s')).resolves.toBeUndefined()
  })

  it('lets twenty bots sign in at once', async () => {
    const { limits: calls } = limits()
    expect(await admitted(calls, 'login', '192.0.2.1', 20)).toBe(20)
  })

  it('allows five wrong passwords, and then one in twenty seconds', async () => {
    const { clock, limits: calls } = limits()
    const guess = async () => {
      await calls.admit('login', '192.0.2.1')
      await calls.penalize('login', '192.0.2.1')
    }
    for (let count = 0; count < 5; count++) await guess()
    await expect(guess()).rejects.toMatchObject({ errcode: 'M_LIMIT_EXCEEDED' })
    clock.ms += 1000
    await guess()
    await expect(guess()).rejects.toMatchObject({ retryAfterMs: 20_000 })
  })

  it('never counts calls that are not limited', async () => {
    const { limits: calls } = limits()
    for (let count = 0; count < 2000; count++) await calls.admit('none', '@a:s')
  })
})
