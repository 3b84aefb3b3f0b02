/** On the real Redis that FRIENDSHAPED_TEST_REDIS names, by a way that can fail. */
import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { rateLimitsContract } from '#homeserver/ports/rate-limits.contract.ts'
import { RateLimitsError } from '#homeserver/ports/rate-limits.ts'
import { FaultProxy } from '#homeserver/testing/fault-proxy.ts'
import { redisAddress } from './redis-address.ts'
import { RedisRateLimits } from './redis-rate-limits.ts'
import { age, freshPrefix, openRedis, redisUrl, redisUrlWith } from './testing/redis-under-test.ts'

/** No call of these tests should meet it because the machine is busy. */
const PATIENT_MS = 20_000
/** Time for a timer and a turn of a busy machine beyond the deadline. */
const SLACK_MS = 5000

const rate = { burst: 3, perSecond: 0.002 }

let redis: Redis
let opened: AsyncDisposableStack
let prefix: string

beforeAll(async () => {
  redis = await openRedis()
})

afterAll(() => redis.disconnect())

beforeEach(() => {
  opened = new AsyncDisposableStack()
  prefix = freshPrefix()
})

afterEach(async () => {
  await opened.disposeAsync()
})

async function open(options: { url?: string; prefix?: string; deadlineMs?: number } = {}): Promise<RedisRateLimits> {
  return opened.use(await RedisRateLimits.open({ url: redisUrl(), prefix, deadlineMs: PATIENT_MS, ...options }))
}

async function takeAll(limits: RedisRateLimits, key = 'a'): Promise<number> {
  let taken = 0
  while ((await limits.take(key, rate)) === 0) taken++
  return taken
}

async function refusal(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(RateLimitsError)
  return (error as RateLimitsError).message
}

describe('RedisRateLimits', () => {
  describe('like any limits', () => {
    rateLimitsContract(async () => {
      const limits = await open()
      const startedAt = performance.now()
      return {
        limits,
        advance: (ms) => age(redis, prefix, ms),
        strayMs: () => Math.ceil(performance.now() - startedAt) + 1,
      }
    })
  })

  it('shares buckets between nodes', async () => {
    const [one, other] = [await open(), await open()]
    expect(await one.take('a', rate)).toBe(0)
    await other.charge('a', rate, 1)
    expect(await takeAll(one)).toBe(1)
    expect(await takeAll(other)).toBe(0)
  })

  it('gives the last tokens once, whichever nodes race for them', async () => {
    const nodes = [await open(), await open(), await open()]
    const waits = await Promise.all(Array.from({ length: 60 }, (_, i) => nodes[i % 3]!.take('a', rate)))
    expect(waits.filter((wait) => wait === 0)).toHaveLength(3)
  })

  it('keeps deployments apart', async () => {
    const [ours, theirs] = [await open(), await open({ prefix: freshPrefix() })]
    await takeAll(ours)
    expect(await takeAll(theirs)).toBe(3)
  })

  it('tells time by the clock of Redis', async () => {
    const limits = await open()
    const quick = { burst: 1, perSecond: 5 }
    await limits.take('a', quick)
    const startedAt = performance.now()
    const waitMs = await limits.take('a', quick)
    await vi.waitFor(async () => expect(await limits.take('a', quick)).toBe(0), { timeout: SLACK_MS, interval: 10 })
    // A bucket that was emptied by the first call cannot have a token before the wait is over.
    expect(performance.now() - startedAt).toBeGreaterThan(waitMs - 2)
  })

  it('goes on when the clock of Redis was set back', async () => {
    const limits = await open()
    await takeAll(limits)
    // As if the bucket had been filled an hour from now.
    await age(redis, prefix, -3_600_000)
    expect(await limits.take('a', rate)).toBeGreaterThan(0)
    await age(redis, prefix, 500_000)
    expect(await limits.take('a', rate)).toBe(0)
  })

  it('leaves nothing behind: a bucket expires when it would be full', async () => {
    const limits = await open()
    await limits.take('a', rate)
    await limits.charge('b', rate, 100)
    const left = async (key: string) => redis.pttl(`${prefix}:limit:${key}`)
    for (const [key, ms] of [
      ['a', 500_000],
      ['b', 3_000_000],
    ] as const) {
      expect(await left(key)).toBeLessThanOrEqual(ms)
      expect(await left(key)).toBeGreaterThan(ms - PATIENT_MS)
    }
  })

  it('goes on after Redis has forgotten its scripts, and counts once', async () => {
    const limits = await open()
    expect(await limits.take('a', rate)).toBe(0)
    await redis.script('FLUSH')
    expect(await limits.take('a', rate)).toBe(0)
    expect(await takeAll(limits)).toBe(1)
  })

  it('goes on after Redis has forgotten the buckets, which are full again', async () => {
    const limits = await open()
    await takeAll(limits)
    await redis.del(`${prefix}:limit:a`)
    expect(await takeAll(limits)).toBe(3)
  })

  describe('without a Redis that answers', () => {
    let proxy: FaultProxy
    let url: string

    beforeEach(async () => {
      proxy = opened.use(await FaultProxy.open(redisAddress(redisUrl())))
      url = redisUrlWith({ host: `${proxy.host}:${proxy.port}` })
    })

    function answersAgain(limits: RedisRateLimits): Promise<void> {
      return vi.waitFor(async () => expect(await limits.take('again', rate)).toBeGreaterThanOrEqual(0), {
        timeout: PATIENT_MS,
      })
    }

    it('opens all the same, refuses at once and is there when Redis is', async () => {
      await proxy.cut()
      const limits = await open({ url })
      expect(await refusal(limits.take('a', rate))).toContain('ECONNREFUSED')
      await proxy.mend()
      await answersAgain(limits)
    })

    it('refuses what was on its way when Redis is killed, and never sends it again', async () => {
      const limits = await open({ url })
      await limits.take('a', rate)
      proxy.stall()
      const underway = Promise.all([refusal(limits.take('a', rate)), refusal(limits.charge('a', rate, 1))])
      await proxy.cut()
      for (const message of await underway) expect(message).toContain('cannot be reached')
      expect(await refusal(limits.take('a', rate))).toContain('cannot be reached')
      await proxy.mend()
      await answersAgain(limits)
      expect(await takeAll(limits)).toBe(2)
    })

    it('refuses when the deadline is over while Redis hangs, and connects anew', async () => {
      const limits = await open({ url, deadlineMs: 100 })
      proxy.stall()
      const startedAt = performance.now()
      expect(await refusal(limits.take('a', rate))).toBe('Redis did not answer within 100 ms')
      expect(performance.now() - startedAt).toBeLessThan(SLACK_MS)
      await vi.waitFor(() => expect(proxy.accepted).toBeGreaterThan(1), { timeout: PATIENT_MS })
      await proxy.mend()
      await answersAgain(limits)
    })

    it('opens although Redis hangs', async () => {
      proxy.stall()
      const limits = await open({ url })
      expect(await refusal(limits.take('a', rate))).toContain('cannot be reached')
      await proxy.mend()
      await answersAgain(limits)
    })

    it('keeps a bounded number of calls while Redis hangs', async () => {
      const limits = await open({ url, deadlineMs: 100 })
      proxy.stall()
      const messages = await Promise.all(Array.from({ length: 5001 }, () => refusal(limits.take('a', rate))))
      expect(messages.filter((message) => message.includes('has 5000 calls to answer'))).toHaveLength(1)
      await proxy.mend()
      await answersAgain(limits)
    })

    it('ends at once although Redis hangs', async () => {
      const limits = await open({ url })
      proxy.stall()
      const underway = refusal(limits.take('a', rate))
      await limits[Symbol.asyncDispose]()
      await underway
      expect(await refusal(limits.take('a', rate))).toContain('disconnected')
    })
  })

  describe('with a user whose rights change', () => {
    const username = freshPrefix()
    const password = 'Right&Secret/1'

    beforeEach(async () => {
      await redis.call('ACL', 'SETUSER', username, 'reset', 'on', `>${password}`, '~*', '+@all')
    })

    afterEach(async () => {
      await redis.call('ACL', 'DELUSER', username)
    })

    it('needs no more rights than it says', async () => {
      const rights = ['hello', 'evalsha', 'eval', 'time', 'hmget', 'hset', 'pexpire'].map((name) => `+${name}`)
      await redis.call('ACL', 'SETUSER', username, 'reset', 'on', `>${password}`, `~${prefix}:*`, ...rights)
      const limits = await open({ url: redisUrlWith({ username, password }) })
      expect(await takeAll(limits)).toBe(3)
    })

    it('says that the password is wrong, but not which, and is there when it is right', async () => {
      const limits = await open({ url: redisUrlWith({ username, password: 'Wrong&Secret/2' }) })
      const message = await refusal(limits.take('a', rate))
      expect(message).toContain('WRONGPASS')
      expect(message).not.toContain('Secret')
      await redis.call('ACL', 'SETUSER', username, '>Wrong&Secret/2')
      await vi.waitFor(async () => expect(await limits.take('a', rate)).toBe(0), { timeout: PATIENT_MS })
    })

    it('connects anew when Redis answers with an error', async () => {
      const proxy = opened.use(await FaultProxy.open(redisAddress(redisUrl())))
      const limits = await open({ url: redisUrlWith({ host: `${proxy.host}:${proxy.port}`, username, password }) })
      await redis.call('ACL', 'SETUSER', username, '-hset')
      expect(await refusal(limits.take('a', rate))).toContain('Redis refused: ')
      await redis.call('ACL', 'SETUSER', username, '+hset')
      await vi.waitFor(async () => expect(await limits.take('a', rate)).toBe(0), { timeout: PATIENT_MS })
      expect(proxy.accepted).toBeGreaterThan(1)
    })

    it('hides a password that Redis itself quotes', async () => {
      // Such a Redis takes HELLO and AUTH for unknown commands, as it does where an operator has renamed them.
      const proxy = opened.use(await FaultProxy.open(redisAddress(redisUrl())))
      proxy.turnAway(`-ERR unknown command 'X', with args beginning with: '${password}'\r\n`)
      const limits = await open({ url: redisUrlWith({ host: `${proxy.host}:${proxy.port}`, username, password }) })
      const message = await refusal(limits.take('a', rate))
      expect(message).toContain('beginning with')
      expect(message).not.toContain('Secret')
    })
  })
})
