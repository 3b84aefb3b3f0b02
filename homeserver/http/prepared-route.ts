/** A route made ready to be called: where it answers, and how its input is checked. */
import type { ApiRoute } from '#homeserver/api/route.ts'
import type { Endpoint } from '#spec/endpoint.ts'
import {
  bodyParser,
  paramsParser,
  queryParser,
  type ParseBody,
  type ParseParams,
  type ParseQuery,
} from './parse-input.ts'
import { RouteTable } from './route-table.ts'

export interface PreparedRoute {
  readonly endpoint: Endpoint
  readonly handle: ApiRoute['handle']
  readonly parseParams: ParseParams
  readonly parseQuery: ParseQuery
  readonly parseBody: ParseBody
}

export function routeTable(routes: readonly ApiRoute[]): RouteTable<PreparedRoute> {
  const table = new RouteTable<PreparedRoute>()
  for (const { endpoint, handle } of routes) {
    const prepared: PreparedRoute = {
      endpoint,
      handle,
      parseParams: paramsParser(endpoint),
      parseQuery: queryParser(endpoint),
      parseBody: bodyParser(endpoint),
    }
    for (const path of pathsOf(endpoint)) table.add(endpoint.method, path, prepared)
  }
  return table
}

/** Clients from before version 1.1 of the specification say `r0` where later ones say `v3`; the meaning is the same. */
const BEFORE_1_1 = /^\/_matrix\/(client|media)\/v3\//

function pathsOf(endpoint: Endpoint): Set<string> {
  const paths = [endpoint.path, ...(endpoint.aliases ?? [])]
  const old = paths.filter((path) => BEFORE_1_1.test(path)).map((path) => path.replace(BEFORE_1_1, '/_matrix/$1/r0/'))
  return new Set([...paths, ...old])
}
