/** Puts the WebSocket transport together: the same engine, routes, limits and sessions as over HTTP. */
import type { ApiCalls } from '../http/api-calls.ts'
import { Sockets } from '../http/websocket/sockets.ts'
import type { CallLimits } from '../http/call-limits.ts'
import { translateFailure } from '../known-failures.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Random } from '../ports/random.ts'
import type { Authenticator } from '../services/accounts/authenticator.ts'
import { SyncStreams } from '../services/sync/stream.ts'
import type { SyncServices } from './sync-services.ts'

export interface SocketsParts {
  readonly calls: ApiCalls
  readonly limits: CallLimits
  readonly authenticator: Authenticator
  readonly sync: SyncServices
  readonly nextRequestId: () => string
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

const BYTE_VALUES = 256

export function openSockets({ authenticator, sync, random, ...parts }: SocketsParts): Sockets {
  const { clock, log } = parts
  const sockets = new Sockets({
    ...parts,
    authenticate: (token, origin) => authenticator.authenticate(token, origin),
    streams: new SyncStreams({ ...sync, clock, log }),
    translateError: translateFailure,
    chance: () => (random.bytes(1)[0] ?? 0) / BYTE_VALUES,
  })
  authenticator.onRevoked((revocation) => sockets.revoked(revocation))
  return sockets
}
