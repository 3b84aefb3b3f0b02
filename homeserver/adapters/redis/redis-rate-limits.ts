/**
 * Token buckets that all nodes share. Nothing is kept for a Redis that is away: a call is counted within the deadline or rejects, at once
 * where there is no connection. The driver looks after the connection in the background.
 */
import type { Redis } from 'ioredis'
import { type Rate, type RateLimits, RateLimitsError } from '#homeserver/ports/rate-limits.ts'
import { withDeadline } from './deadline.ts'
import { redisAddress } from './redis-address.ts'
import { isUnknownScript, redisConnection, type RedisTls } from './redis-connection.ts'
import { TOKEN_BUCKET, TOKEN_BUCKET_SHA } from './token-bucket.ts'

/** Requests wait for it: far above what a healthy Redis needs, far below what a person notices. */
export const DEADLINE_MS = 100
/** Calls that Redis has not answered, of about 1 kB each. */
const UNANSWERED_MAX = 5000

export interface RedisRateLimitsOptions {
  /**
   * `redis://user:password@host:6379/0`, or `rediss` for TLS. The user needs the rights `~prefix:*`, `+hello`, `+evalsha`, `+eval`, `+time`,
   * `+hmget`, `+hset` and `+pexpire`.
   */
  readonly url: string
  readonly tls?: RedisTls
  /** What the keys begin with: keeps deployments that share a Redis apart. */
  readonly prefix: string
  readonly deadlineMs?: number
}

export class RedisRateLimits implements RateLimits, AsyncDisposable {
  readonly #redis: Redis
  readonly #prefix: string
  readonly #password: string | undefined
  readonly #deadlineMs: number
  #unanswered = 0
  #trouble = 'not connected yet'

  private constructor(options: RedisRateLimitsOptions) {
    const address = redisAddress(options.url)
    this.#redis = redisConnection(address, options.tls)
    this.#prefix = options.prefix
    this.#password = address.password
    this.#deadlineMs = options.deadlineMs ?? DEADLINE_MS
    // Without a listener the driver writes to the console.
    this.#redis.on('error', (error: Error) => (this.#trouble = error.message))
    this.#redis.on('ready', () => (this.#trouble = 'the connection was lost'))
  }

  /** Resolves after the first attempt to connect. It may have failed: that shows at the first call. */
  static async open(options: RedisRateLimitsOptions): Promise<RedisRateLimits> {
    const limits = new RedisRateLimits(options)
    await limits.#redis.connect().catch(() => undefined)
    return limits
  }

  take(key: string, rate: Rate): Promise<number> {
    return this.#run(key, [rate.burst, rate.perSecond, 1, 0])
  }

  async charge(key: string, rate: Rate, tokens: number): Promise<void> {
    await this.#run(key, [rate.burst, rate.perSecond, tokens, 1])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#redis.disconnect()
    this.#trouble = 'it was disconnected'
  }

  async #run(key: string, args: readonly number[]): Promise<number> {
    if (this.#redis.status !== 'ready') throw this.#failure(`cannot be reached: ${this.#trouble}`)
    if (this.#unanswered >= UNANSWERED_MAX) throw this.#failure(`has ${UNANSWERED_MAX} calls to answer`)
    const late = () => this.#failure(`did not answer within ${this.#deadlineMs} ms`)
    return withDeadline(this.#count(`${this.#prefix}:limit:${key}`, args), this.#deadlineMs, late)
  }

  async #count(key: string, args: readonly number[]): Promise<number> {
    this.#unanswered++
    try {
      return Number(await this.#evaluate(key, args))
    } catch (error) {
      const isReply = error instanceof Error && error.name === 'ReplyError'
      throw this.#failure(isReply ? `refused: ${error.message}` : `cannot be reached: ${this.#trouble}`)
    } finally {
      this.#unanswered--
    }
  }

  async #evaluate(key: string, args: readonly number[]): Promise<unknown> {
    try {
      return await this.#redis.evalsha(TOKEN_BUCKET_SHA, 1, key, ...args)
    } catch (error) {
      if (!isUnknownScript(error)) throw error
      return this.#redis.eval(TOKEN_BUCKET, 1, key, ...args)
    }
  }

  /** Some refusals of Redis quote the command, and with it the password. */
  #failure(what: string): RateLimitsError {
    return new RateLimitsError(`Redis ${this.#password ? what.replaceAll(this.#password, '…') : what}`)
  }
}
