/** Puts the routes on the network: over HTTP and over WebSocket, on every listener of the configuration. */
import { fileURLToPath } from 'node:url'
import { MatrixError } from '#spec/errors.ts'
import { SOCKET_PATH } from '#spec/websocket/limits.ts'
import type { ApiRoute } from '../api/route.ts'
import type { Config, ListenerConfig } from '../config/schema.ts'
import { ApiCalls } from '../http/api-calls.ts'
import { ApiHandler, type ClientOrigin } from '../http/api-handler.ts'
import { application, type Application } from '../http/application.ts'
import type { CallGate } from '../http/call-gate.ts'
import { webHeaders } from '../http/headers.ts'
import type { TakeUpgrade } from '../http/listener.ts'
import { trustedProxies } from '../http/remote-address.ts'
import { checkReply } from '../http/reply-check.ts'
import { WebFiles } from '../http/web-files.ts'
import { Sockets } from '../http/websocket/sockets.ts'
import { upgradeRequired } from '../http/websocket/upgrade-required.ts'
import { parseEventJson, translateFailure } from '../known-failures.ts'
import { openListeners } from '../listeners.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Random } from '../ports/random.ts'
import type { Accounts } from '../services/accounts/accounts.ts'
import type { Session } from '../services/accounts/authenticator.ts'
import { SyncStreams } from '../services/sync/stream.ts'
import type { Deployment } from './deployment.ts'
import { keepDoing } from './periodic.ts'
import type { SyncServices } from './sync-services.ts'

const WEB_CLIENT = fileURLToPath(new URL('../../clients/web/dist', import.meta.url))
const SOCKET_SWEEP_MS = 1_000
/** Over how long the sockets are sent away when the server stops, so that not all come back at the same moment. */
const SOCKET_DRAIN_MS = 3_000

export interface TransportParts {
  readonly config: Config
  readonly routes: readonly ApiRoute[]
  readonly accounts: Accounts
  readonly sync: SyncServices
  readonly limits: CallGate
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly checkReplies: boolean
  readonly upToDate: Deployment['upToDate']
  readonly waitingFor: () => string | undefined
}

export interface Transports {
  /** Where they listen, such as `http://127.0.0.1:8008`. */
  readonly urls: readonly string[]
  /** Lets what is being answered finish, at most until `deadline` aborts, after the other nodes have taken over. */
  stop(deadline: AbortSignal, leaving: Pick<Deployment, 'noticeMs' | 'handOver'>): Promise<void>
}

export async function openTransports(parts: TransportParts): Promise<Transports> {
  const { config, accounts, sync, limits, clock, log } = parts
  const stopping = new AbortController()
  let isLeaving = false
  const shared = {
    calls: new ApiCalls({
      ...{ routes: [...parts.routes, upgradeRequired], limits, parseEventJson, upToDate: parts.upToDate },
      ...(parts.checkReplies && { watchReply: checkReply }),
    }),
    authenticate: authenticating(parts),
    translateError: translateFailure,
    nextRequestId: requestIds(parts.random),
    log,
  }
  const streams = new SyncStreams({ ...sync, clock, log })
  const sockets = new Sockets({ ...shared, streams, limits, clock, chance: chanceOf(parts.random) })
  accounts.authenticator.onRevoked((revocation) => {
    sockets.revoked(revocation)
    sync.wait.revoked(revocation)
  })
  const sweeping = keepDoing({ name: 'sockets', everyMs: SOCKET_SWEEP_MS, work: () => sockets.sweep() }, parts)

  const web = new WebFiles(WEB_CLIENT, webHeaders(config.public_url))
  const applicationFor = (listener: ListenerConfig): Application =>
    application({
      serves: listener.serves,
      web,
      checkReadiness: async () => {
        const waitingFor = isLeaving ? 'the end; it is stopping' : parts.waitingFor()
        return waitingFor === undefined ? { ready: true } : { ready: false, waitingFor }
      },
      api: new ApiHandler({
        ...shared,
        monotonic: () => clock.monotonic(),
        trustedProxies: trustedProxies(listener.trusted_proxies),
        stopping: stopping.signal,
      }),
    })
  const upgradesFor = ({ serves, trusted_proxies: proxies }: ListenerConfig): ReadonlyMap<string, TakeUpgrade> =>
    new Map(serves.includes('client') ? [[SOCKET_PATH, sockets.upgrade(trustedProxies(proxies))]] : [])
  const listeners = await openListeners({ listeners: config.listeners, applicationFor, upgradesFor })

  return {
    urls: listeners.map(({ url }) => url),
    async stop(deadline, { noticeMs, handOver }) {
      isLeaving = true
      // What is still sent here meanwhile is answered.
      await clock.sleep(noticeMs, deadline)
      await handOver()
      stopping.abort()
      const closed = listeners.map((listener) => listener.close(deadline))
      await sockets.drain(SOCKET_DRAIN_MS, deadline)
      await Promise.all(closed)
      await sweeping[Symbol.asyncDispose]()
    },
  }
}

/** A token that another node has just given out may not be known here yet. */
function authenticating({ accounts, upToDate }: Pick<TransportParts, 'accounts' | 'upToDate'>) {
  const { authenticator } = accounts
  return async (token: string, origin: ClientOrigin): Promise<Session> => {
    try {
      return await authenticator.authenticate(token, origin)
    } catch (error) {
      if (!upToDate || !(error instanceof MatrixError) || error.errcode !== 'M_UNKNOWN_TOKEN') throw error
      await upToDate()
      return await authenticator.authenticate(token, origin)
    }
  }
}

/** Short, and told apart from those of other runs and nodes. */
function requestIds(random: Random): () => string {
  const run = random.text(6)
  let count = 0
  return () => `${run}-${(++count).toString(36)}`
}

function chanceOf(random: Random): () => number {
  return () => Buffer.from(random.bytes(4)).readUInt32BE(0) / 2 ** 32
}
