/** The error codes that follow from what an endpoint is. Its own `errors` list those that its handler adds. */
import { bytes, type Auth, type Endpoint } from './endpoint.ts'
import type { Errcode } from './errors.ts'

const BY_AUTH: Readonly<Record<Auth, readonly Errcode[]>> = {
  none: [],
  optional: ['M_UNKNOWN_TOKEN', 'M_USER_LOCKED'],
  accessToken: ['M_MISSING_TOKEN', 'M_UNKNOWN_TOKEN', 'M_USER_LOCKED'],
  bearer: ['M_MISSING_TOKEN', 'M_UNKNOWN_TOKEN'],
}

export function impliedErrors(endpoint: Endpoint): readonly Errcode[] {
  return [...BY_AUTH[endpoint.auth], ...byRateLimit(endpoint), ...byParameters(endpoint), ...byBody(endpoint)]
}

function byRateLimit({ rateLimit }: Endpoint): readonly Errcode[] {
  return rateLimit === 'none' ? [] : ['M_LIMIT_EXCEEDED']
}

function byParameters({ params, query }: Endpoint): readonly Errcode[] {
  if (Object.keys(params).length + Object.keys(query.shape).length === 0) return []
  return query.safeParse({}).success ? ['M_INVALID_PARAM'] : ['M_INVALID_PARAM', 'M_MISSING_PARAM']
}

function byBody({ body }: Endpoint): readonly Errcode[] {
  if (body === undefined) return []
  return body === bytes ? ['M_TOO_LARGE'] : ['M_NOT_JSON', 'M_BAD_JSON', 'M_TOO_LARGE']
}
