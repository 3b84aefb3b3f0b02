/** One call of the API, whichever transport brought it: find the route, admit the caller, check the input, let it be handled. */
import type { Caller, Member } from '#homeserver/api/caller.ts'
import type { ApiRoute } from '#homeserver/api/route.ts'
import { sync } from '#spec/client-server/sync.ts'
import { bytes, type RateLimitClass } from '#spec/endpoint.ts'
import { MatrixError } from '#spec/errors.ts'
import type { CallGate } from './call-gate.ts'
import { parseJson, type ParseEventJson } from './json-body.ts'
import { routeTable, type PreparedRoute } from './prepared-route.ts'
import { networkOf } from './remote-address.ts'
import type { Found, RouteTable } from './route-table.ts'

export type FoundRoute = Found<PreparedRoute>

/** Sees every value that a handler replies with, for tests that hold replies against their schemas. */
export type WatchReply = (route: ApiRoute, output: unknown) => void

export interface ApiCallsOptions {
  readonly routes: readonly ApiRoute[]
  readonly limits: CallGate
  readonly parseEventJson: ParseEventJson
  readonly watchReply?: WatchReply
  /** Resolves once this process knows what others have acknowledged. Absent where there are no others. */
  readonly upToDate?: (() => Promise<unknown>) | undefined
}

export class ApiCalls {
  readonly #table: RouteTable<PreparedRoute>
  readonly #limits: CallGate
  readonly #parseEventJson: ParseEventJson
  readonly #watchReply: WatchReply | undefined
  readonly #upToDate: (() => Promise<unknown>) | undefined

  constructor(options: ApiCallsOptions) {
    this.#table = routeTable(options.routes)
    this.#limits = options.limits
    this.#parseEventJson = options.parseEventJson
    this.#watchReply = options.watchReply
    this.#upToDate = options.upToDate
  }

  find(method: string, path: string): FoundRoute {
    return this.#table.find(method, path)
  }

  /** Resolves once what the call will look at is known here. To be called before the caller is authenticated, since that is a look, too. */
  async prepare({ route }: FoundRoute, query: string): Promise<void> {
    if (!isCarriedElsewhere(route) && !waitsForNews(route, query)) await this.#upToDate?.()
  }

  async #handle(route: PreparedRoute, input: Parameters<ApiRoute['handle']>[0], caller: Caller): Promise<unknown> {
    try {
      return await route.handle(input, caller)
    } catch (error) {
      const isRefusal = error instanceof MatrixError && error.status !== 429
      if (!this.#upToDate || !isRefusal || !isCarriedElsewhere(route)) throw error
      // It may have been refused for want of what another process has acknowledged a moment ago.
      await this.#upToDate()
      return await route.handle(input, caller)
    }
  }

  async admit(kind: RateLimitClass, caller: Caller): Promise<void> {
    if (kind !== 'none') await this.#limits.admit(kind, whoIs(caller))
  }

  jsonParserFor({ route }: FoundRoute): (text: string) => unknown {
    return route.endpoint.eventContent === true ? this.#parseEventJson : parseJson
  }

  async run({ route, params }: FoundRoute, query: string, body: unknown, caller: Caller): Promise<unknown> {
    const input = {
      params: route.parseParams(params),
      query: route.parseQuery(query),
      body: route.parseBody(body),
    }
    try {
      const output = await this.#handle(route, input, caller)
      this.#watchReply?.(route, output)
      return output
    } catch (error) {
      if (isRefusedCredential(route, error)) await this.#limits.penalize('login', whoIs(caller))
      throw error
    }
  }

  /** A call of a member over a socket. `body` is the JSON text of the body, `target` the path with its query. */
  async runForMember(method: string, target: string, body: string | undefined, caller: Member): Promise<unknown> {
    const { path, query } = splitTarget(target)
    const found = this.find(method, path)
    const { endpoint } = found.route
    if (endpoint.auth === 'bearer' || endpoint.body === bytes || endpoint.reply === bytes) {
      throw new MatrixError('M_UNRECOGNIZED', 'This call is answered over HTTP only.')
    }
    await this.admit(endpoint.rateLimit, caller)
    await this.prepare(found, query)
    const value = body === undefined ? undefined : this.jsonParserFor(found)(body)
    return this.run(found, query, value, caller)
  }
}

export function splitTarget(target: string): { path: string; query: string } {
  const mark = target.indexOf('?')
  return mark === -1 ? { path: target, query: '' } : { path: target.slice(0, mark), query: target.slice(mark + 1) }
}

/**
 * What is put is decided where it is written, on a process that knows better. Asking what others know before would only take time; where it is
 * refused it is asked, and tried again.
 */
function isCarriedElsewhere({ endpoint }: PreparedRoute): boolean {
  return endpoint.method === 'PUT' && endpoint.body !== bytes
}

/** A sync that goes on from a token and may wait hears of what is new as soon as it is known here. */
function waitsForNews({ endpoint }: PreparedRoute, query: string): boolean {
  if (endpoint !== sync) return false
  const given = new URLSearchParams(query)
  return given.has('since') && Number(given.get('timeout') ?? 0) > 0
}

function whoIs(caller: Caller): string {
  return caller.session?.userId ?? networkOf(caller.remoteAddress)
}

function isRefusedCredential(route: PreparedRoute, error: unknown): boolean {
  if (route.endpoint.rateLimit !== 'login' || !(error instanceof MatrixError)) return false
  return error.errcode === 'M_UNKNOWN_TOKEN' || error.status === 403
}
