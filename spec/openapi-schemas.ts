/** zod schemas as JSON Schema: those with an ID are written once, under the document's components. */
import * as z from 'zod'

export type JsonSchema = Readonly<Record<string, unknown>>

/** Which side of a schema is meant. They differ only in the query, where text becomes a value. */
export type Side = 'input' | 'output'

export class ComponentSchemas {
  readonly #schemas = new Map<string, JsonSchema>()

  /** The schema itself or a reference to it; what it refers to is kept for `all`. */
  convert(schema: z.ZodType, side: Side): JsonSchema {
    const { $schema: _dialect, $defs: definitions, id, ...own } = z.toJSONSchema(schema, { io: side })
    for (const [name, definition] of Object.entries(definitions ?? {})) this.#keep(name, definition)
    if (typeof id !== 'string') return repoint(own) as JsonSchema
    this.#keep(id, own)
    return reference(id)
  }

  /** The schema behind a reference. */
  resolve(schema: JsonSchema): JsonSchema {
    const target = schema['$ref']
    if (typeof target !== 'string') return schema
    return this.#schemas.get(target.slice(COMPONENT.length)) ?? {}
  }

  all(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries([...this.#schemas].toSorted(([a], [b]) => (a < b ? -1 : 1)))
  }

  #keep(name: string, definition: unknown): void {
    const { id: _id, ...own } = repoint(definition) as Record<string, unknown>
    const known = this.#schemas.get(name)
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(own)) {
      throw new Error(`Two different schemas have the ID ${name}.`)
    }
    this.#schemas.set(name, own)
  }
}

const COMPONENT = '#/components/schemas/'

function reference(name: string): JsonSchema {
  return { $ref: COMPONENT + name }
}

const DEFINITION = '#/$defs/'

/** zod refers to definitions beside the schema; in the document they stand under the components. */
function repoint(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(repoint)
  if (typeof node !== 'object' || node === null) return node
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      const isReference = key === '$ref' && typeof value === 'string' && value.startsWith(DEFINITION)
      return [key, isReference ? reference(value.slice(DEFINITION.length))['$ref'] : repoint(value)]
    }),
  )
}
