/** The token bucket as a script: Redis runs it whole, so calls for one key come one after another whatever node they come from. */
import { createHash } from 'node:crypto'

/**
 * `KEYS[1]` is the bucket, `ARGV` the burst, tokens a second, tokens to take, and whether to take them where there are fewer (`1`).
 * Answers 0, or milliseconds until there will be one token.
 *
 * Time is that of Redis, in milliseconds, so the nodes' clocks do not matter. If it is set back, buckets gain nothing until the
 * next call and go on from there. A bucket expires when it would be full, which is what an absent one is.
 */
export const TOKEN_BUCKET = `
local burst, perSecond, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local tokens = burst
local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'at')
if bucket[1] then
  local passed = math.max(0, now - tonumber(bucket[2]))
  tokens = math.min(burst, tonumber(bucket[1]) + passed * perSecond / 1000)
end
local wait = 0
if ARGV[4] == '1' then
  tokens = math.max(tokens - wanted, -burst)
elseif tokens < 1 then
  wait = math.ceil((1 - tokens) / perSecond * 1000)
else
  tokens = tokens - wanted
end
redis.call('HSET', KEYS[1], 'tokens', string.format('%.17g', tokens), 'at', string.format('%.17g', now))
redis.call('PEXPIRE', KEYS[1], math.ceil((burst - tokens) / perSecond * 1000))
return wait
`

export const TOKEN_BUCKET_SHA = createHash('sha1').update(TOKEN_BUCKET).digest('hex')
