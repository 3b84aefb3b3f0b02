/** A configuration file: its values, and the line that each of them stands on. */
import { readFileSync } from 'node:fs'
import { isMap, isNode, isScalar, LineCounter, parseDocument, visit, type Alias, type Document } from 'yaml'
import { ConfigError } from './config-error.ts'

export type KeyPath = readonly (string | number)[]

export class ConfigFile {
  readonly name: string
  readonly values: Readonly<Record<string, unknown>>
  readonly #document: Document.Parsed
  readonly #lines: LineCounter

  private constructor(name: string, document: Document.Parsed, lines: LineCounter) {
    this.name = name
    this.#document = document
    this.#lines = lines
    this.values = (document.toJS() ?? {}) as Record<string, unknown>
  }

  static read(name: string): ConfigFile {
    const lines = new LineCounter()
    const document = parseDocument(readText(name), { lineCounter: lines, prettyErrors: false })
    const [error] = document.errors
    if (error !== undefined) {
      throw new ConfigError([`${name}:${lines.linePos(error.pos[0]).line}: this is not YAML: ${error.message}`])
    }
    const alias = firstAlias(document)
    if (alias !== undefined) {
      const place = `${name}:${lines.linePos(alias.range?.[0] ?? 0).line}`
      throw new ConfigError([
        `${place}: to YAML *${alias.source} is an alias: put it in quotes, or write out what it names`,
      ])
    }
    if (document.contents !== null && !isMap(document.contents)) {
      throw new ConfigError([`${name}:1: expected keys and values, such as "server_name: example.org"`])
    }
    return new ConfigFile(name, document, lines)
  }

  /** Where a key stands; of one that is missing, where the nearest key around it does. */
  lineOf(path: KeyPath): number | undefined {
    for (let length = path.length; length > 0; length--) {
      const offset = this.#offsetOf(path.slice(0, length))
      if (offset !== undefined) return this.#lines.linePos(offset).line
    }
    return undefined
  }

  #offsetOf(path: KeyPath): number | undefined {
    const parent = path.length === 1 ? this.#document.contents : this.#document.getIn(path.slice(0, -1), true)
    const last = path.at(-1)
    if (isMap(parent)) {
      const pair = parent.items.find(({ key }) => isScalar(key) && key.value === last)
      return isNode(pair?.key) ? pair.key.range?.[0] : undefined
    }
    const node = this.#document.getIn(path, true)
    return isNode(node) ? node.range?.[0] : undefined
  }
}

/** Nothing here is long enough to need any, and they can name themselves, or more than fits into memory. */
function firstAlias(document: Document.Parsed): Alias | undefined {
  let found: Alias | undefined
  visit(document, {
    Alias: (_, alias) => {
      found = alias
      return visit.BREAK
    },
  })
  return found
}

function readText(name: string): string {
  try {
    return readFileSync(name, 'utf8')
  } catch (cause) {
    throw new ConfigError([`${name} cannot be read (${reasonOf(cause)}): name a readable file after --config`])
  }
}

/** `ENOENT` and the like: the text of a system's error repeats the name. */
export function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
