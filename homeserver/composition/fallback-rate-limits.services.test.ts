/** On the real Redis that FRIENDSHAPED_TEST_REDIS names, by a way that can fail. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { MemoryRateLimits } from '#homeserver/adapters/memory/rate-limits.ts'
import { redisAddress } from '#homeserver/adapters/redis/redis-address.ts'
import { RedisRateLimits } from '#homeserver/adapters/redis/redis-rate-limits.ts'
import { freshPrefix, openRedis, redisUrl, redisUrlWith } from '#homeserver/adapters/redis/testing/redis-under-test.ts'
import { systemClock } from '#homeserver/adapters/system/clock.ts'
import { FaultProxy } from '#homeserver/testing/fault-proxy.ts'
import { RecordingLog } from '#homeserver/testing/recording-log.ts'
import { FallbackRateLimits } from './fallback-rate-limits.ts'

const PATIENT_MS = 20_000
/** Long enough for a healthy Redis on a busy machine. */
const DEADLINE_MS = 1000
const rate = { burst: 3, perSecond: 0.001 }

describe('FallbackRateLimits over Redis', () => {
  let opened: AsyncDisposableStack
  let proxy: FaultProxy
  let prefix: string
  let log: RecordingLog

  beforeEach(async () => {
    opened = new AsyncDisposableStack()
    proxy = opened.use(await FaultProxy.open(redisAddress(redisUrl())))
    prefix = freshPrefix()
    log = new RecordingLog()
  })

  afterEach(async () => {
    await opened.disposeAsync()
  })

  async function open(url = redisUrlWith({ host: `${proxy.host}:${proxy.port}` })): Promise<FallbackRateLimits> {
    const shared = opened.use(await RedisRateLimits.open({ url, prefix, deadlineMs: DEADLINE_MS }))
    return new FallbackRateLimits({ shared, local: new MemoryRateLimits(systemClock) }, { clock: systemClock, log })
  }

  async function takeAll(limits: FallbackRateLimits): Promise<number> {
    let taken = 0
    while ((await limits.take('a', rate)) === 0) taken++
    return taken
  }

  function isBack(limits: FallbackRateLimits): Promise<void> {
    const look = async () => {
      await limits.take('a', rate)
      expect(log.events).toEqual(['rate_limits.shared_lost', 'rate_limits.shared_back'])
    }
    return vi.waitFor(look, { timeout: PATIENT_MS, interval: 20 })
  }

  for (const [name, fail] of [
    ['killed', () => proxy.cut()],
    ['paused', async () => proxy.stall()],
  ] as const) {
    it(`goes on without a Redis that is ${name}, and with it when it is back`, async () => {
      const limits = await open()
      expect(await takeAll(limits)).toBe(3)
      await fail()
      expect(await takeAll(limits)).toBe(3)
      expect(log.events).toEqual(['rate_limits.shared_lost'])
      await proxy.mend()
      await isBack(limits)
      expect(await limits.take('a', rate)).toBeGreaterThan(0)
    })
  }

  it('waits once for a Redis that is paused, not at every call', async () => {
    const limits = await open()
    await limits.take('a', rate)
    proxy.stall()
    const startedAt = systemClock.monotonic()
    for (let i = 0; i < 1000; i++) await limits.take(`key ${i}`, rate)
    expect(systemClock.monotonic() - startedAt).toBeLessThan(PATIENT_MS)
  })

  it('does not mind that Redis has forgotten everything', async () => {
    const redis = await openRedis()
    opened.defer(() => redis.disconnect())
    const limits = await open()
    expect(await takeAll(limits)).toBe(3)
    await redis.del(`${prefix}:limit:a`)
    await redis.script('FLUSH')
    expect(await takeAll(limits)).toBe(3)
    expect(log.events).toEqual([])
  })

  it('goes on with a wrong password, and logs neither that nor the right one', async () => {
    const redis = await openRedis()
    opened.defer(() => redis.disconnect())
    const username = freshPrefix()
    await redis.call('ACL', 'SETUSER', username, 'reset', 'on', '>right-secret', '~*', '+@all')
    opened.defer(async () => void (await redis.call('ACL', 'DELUSER', username)))
    const limits = await open(redisUrlWith({ username, password: 'wrong-secret' }))
    expect(await takeAll(limits)).toBe(3)
    expect(log.events).toEqual(['rate_limits.shared_lost'])
    expect(String(log.records[0]!['reason'])).toContain('WRONGPASS')
    await redis.call('ACL', 'SETUSER', username, '>wrong-secret')
    await isBack(limits)
    expect(JSON.stringify(log.records)).not.toContain('secret')
  })
})
