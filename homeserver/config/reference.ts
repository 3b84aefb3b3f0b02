/** The schema as a page for operators. `node homeserver/config/reference.ts` writes it; a test holds it against the schema. */
import { readFileSync, writeFileSync } from 'node:fs'
import * as z from 'zod'
import { ConfigSchema } from './schema.ts'

const FILE = new URL('./reference.md', import.meta.url)

const HEAD = `# Configuration

Made from the schema by \`node homeserver/config/reference.ts\`; change it there.

The server reads the YAML file that \`--config\` names, or none. Every key can also be set by the environment, in capitals
with \`FRIENDSHAPED_\` before it and two underscores for each dot: \`FRIENDSHAPED_REGISTRATION__SHARED_SECRET\`. Lists and
sections are given as YAML. A secret may come from a file, by its key with \`_file\` (in the environment \`_FILE\`) behind it.
Paths are relative to the folder of the file. An unknown key stops the start. In brackets: what to write, and the default.

`

interface JsonSchema {
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly items?: JsonSchema
  readonly oneOf?: readonly JsonSchema[]
  readonly anyOf?: readonly JsonSchema[]
  readonly secret?: boolean
  readonly path?: boolean
}

export function reference(): string {
  const schema = z.toJSONSchema(ConfigSchema, { io: 'input' }) as JsonSchema
  return HEAD + rowsOf('', schema).join('\n') + '\n'
}

export function writtenReference(): string {
  return readFileSync(FILE, 'utf8')
}

function rowsOf(key: string, schema: JsonSchema): string[] {
  const inner = schema.type === 'array' && schema.items?.type !== 'string' ? schema.items : schema
  const options = inner?.oneOf ?? (inner?.properties === undefined ? [] : [inner])
  const prefix = inner === schema ? key : `${key}[]`
  const nested = options.flatMap((option) => {
    const kind = inner?.oneOf === undefined ? '' : ` (${nameOf(option)})`
    return Object.entries(option.properties ?? {}).flatMap(([name, property]) =>
      property.const === undefined ? rowsOf(`${prefix === '' ? '' : `${prefix}.`}${name}${kind}`, property) : [],
    )
  })
  return key === '' ? nested : [rowOf(key, schema, options), ...nested]
}

/** What tells an option from the others, such as its engine. */
function nameOf(option: JsonSchema): string {
  return String(Object.values(option.properties ?? {}).find(({ const: name }) => name !== undefined)?.const)
}

function rowOf(key: string, schema: JsonSchema, options: readonly JsonSchema[]): string {
  const fallback =
    schema.default === undefined || isEmpty(schema.default) ? '' : `, \`${JSON.stringify(schema.default)}\``
  const description = schema.description === undefined ? '' : `: ${schema.description}`
  return `- \`${key}\` (${valueOf(schema, options)}${fallback})${description}`
}

function valueOf(schema: JsonSchema, options: readonly JsonSchema[]): string {
  if (schema.oneOf !== undefined) {
    return `\`engine\`: ${options.map((option) => `\`${nameOf(option)}\``).join(', ')}`
  }
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(', ')
  if (schema.secret === true) return 'secret'
  if (schema.path === true) return 'path'
  if (schema.type === 'array') return schema.items === undefined ? 'list' : `list of ${entriesOf(schema.items)}`
  return schema.type === 'object' ? 'section' : (schema.type ?? 'text').replace('string', 'text')
}

function entriesOf(items: JsonSchema): string {
  if (items.enum !== undefined) return items.enum.map((value) => `\`${String(value)}\``).join(', ')
  if (items.path === true) return 'paths'
  return items.type === 'object' || items.oneOf !== undefined ? 'sections' : 'texts'
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0 && !Array.isArray(value)
}

if (import.meta.main) writeFileSync(FILE, reference())
