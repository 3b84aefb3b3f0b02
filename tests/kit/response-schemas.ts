/**
 * Compares answers of the server with the response schemas of the Matrix specification. Meant as a hook around all
 * integration tests, so that every answer which any of them sees is checked.
 */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { clientServerEndpoints } from '#spec/client-server/all.ts'
import { isEventId, isRoomAlias, isRoomId, isServerName, isUserId } from '#spec/ids.ts'
import { parseContentUri } from '#spec/uris.ts'
import type { Answer, Findings } from './answer.ts'
import { PathTemplates } from './path-templates.ts'
import { sharedSpecText } from './shared-spec.ts'

export interface ResponseSchemas {
  check(answer: Answer): Findings
}

const FILE = 'openapi-cs.json'
const STATE = '/_matrix/client/v3/rooms/{roomId}/state/{eventType}'

/** `unavailable` where the specification's data is not there: suites then report that they skipped this. */
export function loadResponseSchemas(
  read: (name: string) => string | undefined = sharedSpecText,
): ResponseSchemas | 'unavailable' {
  const text = read(FILE)
  return text === undefined ? 'unavailable' : new DocumentSchemas(JSON.parse(text) as Document)
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Responses }>>>>
}

type Responses = Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>

const JSON_TYPE = 'application/json'

class DocumentSchemas implements ResponseSchemas {
  readonly #document: Document
  readonly #templates: PathTemplates<string>
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true, formats: knownFormats() })
  readonly #compiled = new Map<string, ValidateFunction>()
  readonly #standardError: ValidateFunction

  constructor(document: Document) {
    allowEventAsState(document)
    this.#document = document
    this.#templates = templatesOf(document)
    this.#ajv.addSchema({ ...document, $id: 'document' })
    this.#standardError = this.#ajv.compile({
      type: 'object',
      properties: { errcode: { type: 'string', pattern: '^[A-Z_]+(\\.[A-Z_]+)*$' }, error: { type: 'string' } },
      required: ['errcode', 'error'],
    })
  }

  check({ method, path, status, body }: Answer): Findings {
    const [plainPath = ''] = path.split('?')
    const template = this.#templates.find(plainPath)
    const responses = this.#document.paths[template ?? '']?.[method.toLowerCase()]?.responses
    if (template === undefined || responses === undefined) return 'undescribed'
    const isDescribed = responses[status]?.content?.[JSON_TYPE] !== undefined
    const described = isDescribed ? this.#validator(template, method, status) : undefined
    // The specification lists few of the errors that any call may end with, and these have one shape.
    if (status >= 400) return described?.(body) ? [] : violations(this.#standardError, body)
    if (described === undefined) return responses[status] === undefined ? [`status ${status} is not described`] : []
    return violations(described, body)
  }

  #validator(template: string, method: string, status: number): ValidateFunction {
    const steps = ['paths', template, method.toLowerCase(), 'responses', String(status), 'content', JSON_TYPE, 'schema']
    const pointer = steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')
    const known = this.#compiled.get(pointer)
    if (known !== undefined) return known
    const compiled = this.#ajv.compile({ $ref: `document#/${pointer}` })
    this.#compiled.set(pointer, compiled)
    return compiled
  }
}

function violations(validate: ValidateFunction, body: unknown): readonly string[] {
  if (validate(body)) return []
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message ?? 'is wrong'}`)
}

/** The specification's own paths, and the other paths that we answer with the same. */
function templatesOf({ paths }: Document): PathTemplates<string> {
  const templates = new PathTemplates<string>()
  for (const path of Object.keys(paths)) templates.add(path, path)
  // In prose only: without the key, it is the empty one.
  templates.add(STATE, `${STATE}/{stateKey}`)
  for (const { path, aliases = [] } of clientServerEndpoints) {
    if (path in paths) for (const alias of aliases) templates.add(alias, path)
  }
  return templates
}

interface StateSchema {
  oneOf?: unknown
  anyOf?: unknown
}

/** One piece of state is "one of" any object and an event: no event is only one of these. */
function allowEventAsState({ paths }: Document): void {
  const content = paths[`${STATE}/{stateKey}`]?.['get']?.responses['200']?.content?.[JSON_TYPE]
  const schema = (content as { readonly schema?: StateSchema } | undefined)?.schema
  if (schema?.oneOf === undefined) return
  schema.anyOf = schema.oneOf
  delete schema.oneOf
}

function knownFormats(): Readonly<Record<string, true | ((text: string) => boolean)>> {
  return {
    'mx-user-id': isUserId,
    'mx-room-id': isRoomId,
    'mx-event-id': isEventId,
    'mx-room-alias': isRoomAlias,
    'mx-server-name': isServerName,
    'mx-mxc-uri': (text) => parseContentUri(text) !== undefined,
    // What these allow is nothing that a server would get wrong, and empty URLs are common.
    uri: true,
    email: true,
    int64: true,
    float: true,
  }
}
