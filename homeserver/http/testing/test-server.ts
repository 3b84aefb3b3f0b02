/** The HTTP layer on a free port with sample routes, for the tests of this folder. */
import type { Session } from '#homeserver/api/caller.ts'
import type { ApiRoute } from '#homeserver/api/route.ts'
import { MatrixError } from '#spec/errors.ts'
import { DeviceId, UserId } from '#spec/ids.ts'
import { ApiCalls } from '../api-calls.ts'
import { ApiHandler, type ApiHandlerOptions } from '../api-handler.ts'
import { application } from '../application.ts'
import { webHeaders } from '../headers.ts'
import type { Readiness } from '../health.ts'
import type { ParseEventJson } from '../json-body.ts'
import { Listener, type TakeUpgrade } from '../listener.ts'
import { trustedProxies } from '../remote-address.ts'
import { checkReply } from '../reply-check.ts'
import type { Surface } from '../surfaces.ts'
import { WebFiles } from '../web-files.ts'
import { sampleRoutes } from './sample-routes.ts'

export const TOKEN = 'right-token'

export interface LogRecord {
  readonly level: string
  readonly event: string
  readonly fields: Readonly<Record<string, unknown>>
}

export interface TestServerOptions {
  readonly serves?: readonly Surface[]
  readonly webFolder?: string
  readonly readiness?: () => Promise<Readiness>
  readonly upgrades?: ReadonlyMap<string, TakeUpgrade>
  readonly headersTimeoutMs?: number
  readonly bodyTimeoutMs?: number
  readonly routes?: readonly ApiRoute[]
  /** In the place of refusing whatever becomes part of an event. */
  readonly parseEventJson?: ParseEventJson
  /** In the place of the one token `TOKEN`. */
  readonly authenticate?: ApiHandlerOptions['authenticate']
}

export async function startTestServer(options: TestServerOptions = {}) {
  const records: LogRecord[] = []
  const keep =
    (level: string) =>
    (event: string, fields: LogRecord['fields'] = {}): void =>
      void records.push({ level, event, fields })
  const stopping = new AbortController()
  const penalized: string[] = []
  let requests = 0
  const api = new ApiHandler({
    calls: new ApiCalls({
      routes: options.routes ?? sampleRoutes,
      limits: {
        admit: async () => undefined,
        penalize: async (kind, who) => void penalized.push(`${kind} ${who}`),
      },
      parseEventJson: options.parseEventJson ?? refuseEvents,
      watchReply: checkReply,
    }),
    authenticate: options.authenticate ?? onlyAlice,
    translateError: (error) =>
      error instanceof Error && error.message === 'disk full'
        ? new MatrixError('M_RESOURCE_LIMIT_EXCEEDED', 'No space left.', { cause: error })
        : undefined,
    log: { debug: keep('debug'), warn: keep('warn'), error: keep('error') },
    monotonic: () => 0,
    nextRequestId: () => `r${++requests}`,
    trustedProxies: trustedProxies([]),
    stopping: stopping.signal,
    ...(options.bodyTimeoutMs === undefined ? {} : { bodyTimeoutMs: options.bodyTimeoutMs }),
  })
  const app = application({
    serves: options.serves ?? ['client', 'api', 'web', 'health'],
    api,
    web: new WebFiles(options.webFolder ?? '/nonexistent', webHeaders('http://localhost:8008')),
    checkReadiness: options.readiness ?? (async () => ({ ready: true })),
  })
  const listener = await Listener.open({
    host: '127.0.0.1',
    port: 0,
    application: app,
    upgrades: options.upgrades ?? new Map(),
    ...(options.headersTimeoutMs === undefined ? {} : { headersTimeoutMs: options.headersTimeoutMs }),
  })
  return {
    application: app,
    url: listener.url,
    port: listener.address.port,
    records,
    penalized,
    stop: async (deadline = AbortSignal.timeout(10_000)) => {
      stopping.abort()
      await listener.close(deadline)
    },
  }
}

function refuseEvents(): never {
  throw new MatrixError('M_BAD_JSON', 'Not for an event.')
}

async function onlyAlice(token: string): Promise<Session> {
  if (token !== TOKEN) throw new MatrixError('M_UNKNOWN_TOKEN', 'The access token is not known.')
  const userId = UserId.parse('@alice:example.org')
  return { userId, deviceId: DeviceId.parse('PHONE'), isGuest: false, isAdmin: false }
}

export type TestServer = Awaited<ReturnType<typeof startTestServer>>
