/** Tables of endpoints, collected from the files that define them. */
import type { Endpoint } from './endpoint.ts'

function isEndpoint(value: unknown): value is Endpoint {
  return typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'reply' in value
}

/** The endpoints among the exports of area files, which export schemas and limits, too. */
export function endpointsOf(areas: readonly Readonly<Record<string, unknown>>[]): readonly Endpoint[] {
  return areas.flatMap((area) => Object.values(area).filter(isEndpoint))
}
