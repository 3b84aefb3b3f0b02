/** Endpoints -> an OpenAPI 3.1 document. Pure: the same endpoints give the same text. */
import * as z from 'zod'
import { AuthChallenge } from './client-server/user-interactive.ts'
import { bytes, type Auth, type Bytes, type Endpoint } from './endpoint.ts'
import { errcodes, type Errcode } from './errors.ts'
import { impliedErrors } from './implied-errors.ts'
import { ComponentSchemas, type JsonSchema } from './openapi-schemas.ts'
import { ErrorReply } from './replies.ts'

export interface ApiInfo {
  readonly title: string
  readonly version: string
  readonly description: string
}

type Json = Readonly<Record<string, unknown>>

const SECURITY: Readonly<Record<Auth, readonly Json[]>> = {
  none: [],
  optional: [{}, { accessToken: [] }],
  accessToken: [{ accessToken: [] }],
  bearer: [{ bearer: [] }],
}

const SECURITY_SCHEMES: Json = {
  accessToken: { type: 'http', scheme: 'bearer', description: 'An access token, as signing in gives it.' },
  bearer: { type: 'http', scheme: 'bearer', description: 'A credential that is no access token.' },
}

export function openApiDocument(info: ApiInfo, endpoints: readonly Endpoint[]): Json {
  const components = new ComponentSchemas()
  const paths: Record<string, Record<string, Json>> = {}
  for (const endpoint of endpoints.toSorted(byPlace)) {
    const item = (paths[endpoint.path] ??= {})
    const method = endpoint.method.toLowerCase()
    if (item[method] !== undefined) throw new Error(`Two endpoints answer ${endpoint.method} ${endpoint.path}.`)
    item[method] = operation(endpoint, components)
  }
  return {
    openapi: '3.1.0',
    info,
    paths,
    components: { schemas: components.all(), securitySchemes: SECURITY_SCHEMES },
  }
}

/** Whatever order the table has, the document has one of its own. */
function byPlace(a: Endpoint, b: Endpoint): number {
  const [first, second] = [`${a.path} ${a.method}`, `${b.path} ${b.method}`]
  return first < second ? -1 : first > second ? 1 : 0
}

function operation(endpoint: Endpoint, components: ComponentSchemas): Json {
  const parameters = [...pathParameters(endpoint, components), ...queryParameters(endpoint, components)]
  return {
    operationId: endpoint.id,
    summary: endpoint.summary,
    security: SECURITY[endpoint.auth],
    ...(parameters.length > 0 && { parameters }),
    ...(endpoint.body !== undefined && { requestBody: requestBody(endpoint.body, endpoint, components) }),
    responses: {
      200: { description: 'Done.', content: content(endpoint.reply, components) },
      ...errorResponses(endpoint, components),
    },
    'x-rate-limit-class': endpoint.rateLimit,
    ...(endpoint.aliases !== undefined && { 'x-alias-paths': endpoint.aliases }),
    ...(endpoint.eventContent && { 'x-event-content': true }),
    ...(endpoint.userInteractive && { 'x-user-interactive': true }),
  }
}

function pathParameters({ params }: Endpoint, components: ComponentSchemas): readonly Json[] {
  return Object.entries(params).map(([name, schema]) => ({
    name,
    in: 'path',
    required: true,
    schema: components.convert(schema, 'output'),
  }))
}

function queryParameters({ query }: Endpoint, components: ComponentSchemas): readonly Json[] {
  const shape: Readonly<Record<string, z.ZodType>> = query.shape
  return Object.entries(shape).map(([name, schema]) => {
    const { description, ...own } = components.convert(schema, 'output')
    return {
      name,
      in: 'query',
      ...(description !== undefined && { description }),
      required: !schema.safeParse(undefined).success,
      ...inUrl(own, components.resolve(own)),
    }
  })
}

const URL_TYPES: ReadonlySet<unknown> = new Set(['string', 'integer', 'number', 'boolean', 'array'])

/** A value that is no plain text in the URL is JSON there; where it may be either, the description says so. */
function inUrl(schema: JsonSchema, resolved: JsonSchema): Json {
  if (URL_TYPES.has(resolved['type'])) return { schema }
  if (resolved['anyOf'] !== undefined) return { schema: { type: 'string' } }
  return { content: { 'application/json': { schema } } }
}

function requestBody(body: z.ZodType | Bytes, { bodyRequired }: Endpoint, components: ComponentSchemas): Json {
  const required = bodyRequired === true || body === bytes || !body.safeParse({}).success
  return { required, content: content(body, components, 'input') }
}

function content(body: z.ZodType | Bytes, components: ComponentSchemas, side: 'input' | 'output' = 'output'): Json {
  if (body === bytes) return { 'application/octet-stream': {} }
  return { 'application/json': { schema: components.convert(body, side) } }
}

function errorResponses(endpoint: Endpoint, components: ComponentSchemas): Json {
  const byStatus = codesByStatus(endpoint)
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => {
      const isChallenge = endpoint.userInteractive === true && status === 401
      const schema = isChallenge ? z.union([AuthChallenge, ErrorReply]) : ErrorReply
      const lines = [...codes].toSorted().map((code) => `\`${code}\`: ${errcodes[code][1]}`)
      const description = isChallenge ? ['Authentication in further stages is needed.', ...lines] : lines
      return [status, { description: description.join('\n'), content: content(schema, components) }]
    }),
  )
}

function codesByStatus(endpoint: Endpoint): ReadonlyMap<number, ReadonlySet<Errcode>> {
  const byStatus = new Map<number, Set<Errcode>>()
  const add = (status: number, code: Errcode): void => {
    byStatus.set(status, (byStatus.get(status) ?? new Set()).add(code))
  }
  for (const code of impliedErrors(endpoint)) add(errcodes[code][0], code)
  for (const code of endpoint.errors) add(endpoint.errorStatus?.[code] ?? errcodes[code][0], code)
  // Which stages are left is told by a 401, whatever else an endpoint answers with.
  if (endpoint.userInteractive && !byStatus.has(401)) byStatus.set(401, new Set())
  return byStatus
}
