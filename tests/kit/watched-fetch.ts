/** A fetch that holds every answer of the API against the specification's schemas and against our own contract; sockets, too. */
import type { Answer } from './answer.ts'
import { ContractSchemas } from './contract-schemas.ts'
import { loadResponseSchemas } from './response-schemas.ts'
import { WatchedSocket } from './watched-socket.ts'

export interface WatchedFetch {
  readonly fetch: typeof globalThis.fetch
  readonly openSocket: (url: string, protocol: string) => WebSocket
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
  const look = (answer: Answer) => {
    const { method, path, status } = answer
    const schemas = specification === 'unavailable' ? [contract] : [contract, specification]
    for (const each of schemas) {
      const findings = each.check(answer)
      if (findings === 'undescribed') continue
      violations.push(...findings.map((finding) => `${method} ${path} ${status}: ${JSON.stringify(finding)}`))
    }
  }
  const watched: typeof globalThis.fetch = async (input, init) => {
    const response = await fetch(input, init)
    const type = response.headers.get('content-type') ?? ''
    if (!type.startsWith('application/json')) return response
    const method = init?.method ?? (input instanceof Request ? input.method : 'GET')
    const { pathname } = new URL(input instanceof Request ? input.url : input)
    look({ method, path: pathname, status: response.status, body: await response.clone().json() })
    return response
  }
  const watch = { onAnswer: look, onViolation: (violation: string) => violations.push(violation) }
  const openSocket = (url: string, protocol: string) => new WatchedSocket(url, protocol, watch)
  return { fetch: watched, openSocket, violations, isSpecificationAbsent: specification === 'unavailable' }
}
