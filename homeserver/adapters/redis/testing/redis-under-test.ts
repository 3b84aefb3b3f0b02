import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { redisAddress } from '../redis-address.ts'

/** The real Redis that `npm run test:services` starts, or that somebody named. */
export function redisUrl(): string {
  const url = process.env['FRIENDSHAPED_TEST_REDIS']
  if (url === undefined) throw new Error('FRIENDSHAPED_TEST_REDIS names no Redis: use npm run test:services')
  return url
}

/** The same Redis by another way, or for another user. */
export function redisUrlWith(change: Partial<Pick<URL, 'host' | 'username' | 'password'>>): string {
  return Object.assign(new URL(redisUrl()), change).href
}

/** Keys of its own for each test. */
export function freshPrefix(): string {
  return `test-${randomUUID()}`
}

/** Looks at Redis, and does to it what operators do, without the adapter. */
export async function openRedis(): Promise<Redis> {
  const { isTls, ...address } = redisAddress(redisUrl())
  const redis = new Redis({ ...address, ...(isTls ? { tls: {} } : {}), lazyConnect: true })
  await redis.connect()
  return redis
}

/** Makes buckets older, which is what the passing of time is to them, their expiry included. */
const AGE = `
for _, key in ipairs(redis.call('KEYS', ARGV[1] .. ':*')) do
  local left = redis.call('PTTL', key) - ARGV[2]
  if left <= 0 then
    redis.call('DEL', key)
  else
    redis.call('HINCRBYFLOAT', key, 'at', -ARGV[2])
    redis.call('PEXPIRE', key, left)
  end
end`

export async function age(redis: Redis, prefix: string, ms: number): Promise<void> {
  await redis.eval(AGE, 0, prefix, ms)
}
