/**
 * Compares answers of the server with its own contract. The contract requires the properties that clients need, where
 * the specification's own schemas require few.
 */
import { synapseEndpoints, v1Endpoints } from '#spec/all.ts'
import { clientServerEndpoints } from '#spec/client-server/all.ts'
import { bytes, type Endpoint } from '#spec/endpoint.ts'
import { impliedErrors } from '#spec/implied-errors.ts'
import { ErrorReply } from '#spec/replies.ts'
import type * as z from 'zod'
import type { Answer, Findings } from './answer.ts'
import { PathTemplates } from './path-templates.ts'

/** Any call may be unknown here or meet a failure of the server. */
const ALWAYS_ALLOWED = ['M_UNRECOGNIZED', 'M_UNKNOWN', 'M_RESOURCE_LIMIT_EXCEEDED']

export class ContractSchemas {
  readonly #byMethod = new Map<string, PathTemplates<Endpoint>>()

  constructor(endpoints: readonly Endpoint[] = [...clientServerEndpoints, ...v1Endpoints, ...synapseEndpoints]) {
    for (const endpoint of endpoints) {
      const templates = this.#byMethod.get(endpoint.method) ?? new PathTemplates<Endpoint>()
      this.#byMethod.set(endpoint.method, templates)
      for (const path of [endpoint.path, ...(endpoint.aliases ?? [])]) templates.add(path, endpoint)
    }
  }

  check({ method, path, status, body }: Answer): Findings {
    const [plainPath = ''] = path.split('?')
    const endpoint = this.#byMethod.get(method)?.find(plainPath)
    if (endpoint === undefined) return 'undescribed'
    if (status >= 400) return errorViolations(endpoint, status, body)
    return endpoint.reply === bytes ? [] : violations(endpoint.reply, body)
  }
}

function errorViolations(endpoint: Endpoint, status: number, body: unknown): readonly string[] {
  const isChallenge = typeof body === 'object' && body !== null && 'flows' in body
  if (endpoint.userInteractive && status === 401 && isChallenge) return []
  const parsed = ErrorReply.safeParse(body)
  if (!parsed.success) return violations(ErrorReply, body)
  const { errcode } = parsed.data
  const allowed: readonly string[] = [...endpoint.errors, ...impliedErrors(endpoint), ...ALWAYS_ALLOWED]
  return allowed.includes(errcode) ? [] : [`${endpoint.id} does not declare ${errcode}`]
}

function violations(schema: z.ZodType, body: unknown): readonly string[] {
  const { error } = schema.safeParse(body)
  return (error?.issues ?? []).map(({ path, message }) => `/${path.join('/')} ${message}`)
}
