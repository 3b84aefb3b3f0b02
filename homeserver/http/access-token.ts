/** Where a request carries its access token. Client-Server API, "Using access tokens". */
import { MatrixError } from '#spec/errors.ts'

const BEARER = /^Bearer +([^\s]+) *$/i

/** The header wins over the query parameter, which the specification deprecates but still demands. */
export function accessTokenOf(authorization: string | undefined, query: string): string | undefined {
  if (authorization !== undefined) return BEARER.exec(authorization)?.[1]
  if (!query.includes('access_token=')) return undefined
  return new URLSearchParams(query).get('access_token') || undefined
}

export function missingToken(): MatrixError {
  return new MatrixError('M_MISSING_TOKEN', 'Send an access token in the Authorization header.')
}
