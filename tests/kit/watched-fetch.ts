/** A fetch that holds every answer of the API against the specification's schemas and against our own contract. */
import { ContractSchemas } from './contract-schemas.ts'
import { loadResponseSchemas } from './response-schemas.ts'

export interface WatchedFetch {
  readonly fetch: typeof globalThis.fetch
  /** What was wrong with answers so far. */
  readonly violations: readonly string[]
  /** The specification's data was not there, so only our own contract was held against the answers. */
  readonly isSpecificationAbsent: boolean
}

/** Compiling schemas takes a second or two: once a process. */
const specification = loadResponseSchemas()
const contract = new ContractSchemas()

export function watchedFetch(): WatchedFetch {
  const violations: string[] = []
  const watched: typeof globalThis.fetch = async (input, init) => {
    const response = await fetch(input, init)
    const type = response.headers.get('content-type') ?? ''
    if (!type.startsWith('application/json')) return response
    const method = init?.method ?? (input instanceof Request ? input.method : 'GET')
    const { pathname } = new URL(input instanceof Request ? input.url : input)
    const body: unknown = await response.clone().json()
    const answer = { method, path: pathname, status: response.status, body }
    const schemas = specification === 'unavailable' ? [contract] : [contract, specification]
    for (const each of schemas) {
      const findings = each.check(answer)
      if (findings === 'undescribed') continue
      violations.push(
        ...findings.map((finding) => `${method} ${pathname} ${response.status}: ${JSON.stringify(finding)}`),
      )
    }
    return response
  }
  return { fetch: watched, violations, isSpecificationAbsent: specification === 'unavailable' }
}
