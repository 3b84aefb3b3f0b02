import { Redis } from 'ioredis'
import type { ConnectionOptions } from 'node:tls'
import type { RedisAddress } from './redis-address.ts'

/** A connection on which nothing comes for so long, although something should, is given up. */
const SILENCE_MS_MAX = 1000
const CONNECT_MS_MAX = 1000
const DISCONNECT_MS_MAX = 100
const RETRY_MS_MIN = 50
const RETRY_MS_MAX = 2000
const DOUBLINGS_MAX = 10

/** PEM. By default the system's authorities are trusted. */
export type RedisTls = Pick<ConnectionOptions, 'ca' | 'cert' | 'key'>

/** Connects when it is told to, and then again for ever. Keeps nothing for later. */
export function redisConnection(address: RedisAddress, tls: RedisTls = {}): Redis {
  const { isTls, ...target } = address
  return new Redis({
    ...target,
    ...(isTls ? { tls } : {}),
    lazyConnect: true,
    connectTimeout: CONNECT_MS_MAX,
    socketTimeout: SILENCE_MS_MAX,
    disconnectTimeout: DISCONNECT_MS_MAX,
    retryStrategy: retryMs,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // An error may come from a server that has become a replica, or has changed what this user may do.
    reconnectOnError: (error) => !isUnknownScript(error),
    // Both would ask for rights that the limits do not need.
    enableReadyCheck: false,
    disableClientInfo: true,
  })
}

/** Redis has been restarted, or was told to forget its scripts. */
export function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT')
}

/** Spread over the whole time, so that nodes that lost Redis together do not come back together. */
function retryMs(attempts: number): number {
  const ceiling = Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** Math.min(attempts, DOUBLINGS_MAX))
  return RETRY_MS_MIN + Math.random() * (ceiling - RETRY_MS_MIN)
}
