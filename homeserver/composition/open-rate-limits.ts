/** Opens the rate limits: of this process alone, or shared through Redis, with those of the process for as long as Redis is away. */
import { MemoryRateLimits } from '../adapters/memory/rate-limits.ts'
import type { Config } from '../config/schema.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { RateLimits } from '../ports/rate-limits.ts'
import { FallbackRateLimits } from './fallback-rate-limits.ts'
import { usable } from './usable.ts'

export async function openRateLimits(
  { cache, server_name: serverName }: Pick<Config, 'cache' | 'server_name'>,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  opened: AsyncDisposableStack,
): Promise<RateLimits> {
  const local = new MemoryRateLimits(clock)
  if (cache.engine === 'memory') return local
  const { RedisRateLimits } = await import('../adapters/redis/redis-rate-limits.ts')
  // Deployments may share a Redis.
  const shared = await usable('cache', RedisRateLimits.open({ url: cache.url, prefix: `friendshaped:${serverName}` }))
  return new FallbackRateLimits({ shared: opened.use(shared), local }, { clock, log })
}
