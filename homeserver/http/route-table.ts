/**
 * Finds the route for a method and path. Templates are compiled to a tree of path segments, so that a lookup costs one step a
 * segment however many routes there are. A fixed segment wins over a `{name}`, which takes any but an empty segment and
 * gives it percent-decoded, once.
 */
import { MatrixError } from '#spec/errors.ts'

export interface Found<R> {
  readonly route: R
  readonly params: Readonly<Record<string, string>>
}

export class WrongMethod extends MatrixError {
  readonly allow: string

  constructor(allow: string) {
    super('M_UNRECOGNIZED', `This path is known for ${allow} only.`, { status: 405 })
    this.allow = allow
  }
}

interface Leaf<R> {
  readonly route: R
  readonly names: readonly string[]
}

interface Node<R> {
  readonly fixed: Map<string, Node<R>>
  named: Node<R> | undefined
  readonly byMethod: Map<string, Leaf<R>>
}

const NAME = /^\{(\w+)\}$/

export class RouteTable<R> {
  readonly #root: Node<R> = emptyNode()

  add(method: string, template: string, route: R): void {
    const names: string[] = []
    let node = this.#root
    for (const segment of segmentsOf(template)) {
      const name = NAME.exec(segment)?.[1]
      if (name !== undefined) names.push(name)
      node = name === undefined ? fixedChild(node, segment) : (node.named ??= emptyNode())
    }
    if (node.byMethod.has(method)) throw new Error(`Two routes answer ${method} ${template}.`)
    node.byMethod.set(method, { route, names })
  }

  /** Throws `M_UNRECOGNIZED` for what is not there, and `M_INVALID_PARAM` for what cannot be decoded. */
  find(method: string, path: string): Found<R> {
    const values: string[] = []
    const node = walk(this.#root, segmentsOf(path), 0, values)
    if (node === undefined) throw new MatrixError('M_UNRECOGNIZED', 'This path is not known here.')
    const leaf = node.byMethod.get(method) ?? (method === 'HEAD' ? node.byMethod.get('GET') : undefined)
    if (leaf === undefined) throw new WrongMethod([...node.byMethod.keys()].join(', '))
    const params: Record<string, string> = {}
    leaf.names.forEach((name, index) => (params[name] = decode(name, values[index] ?? '')))
    return { route: leaf.route, params }
  }
}

function walk<R>(node: Node<R>, segments: readonly string[], index: number, values: string[]): Node<R> | undefined {
  const segment = segments[index]
  if (segment === undefined) return node.byMethod.size > 0 ? node : undefined
  const fixed = node.fixed.get(segment)
  if (fixed !== undefined) {
    const taken = values.length
    const found = walk(fixed, segments, index + 1, values)
    if (found !== undefined) return found
    values.length = taken
  }
  if (node.named === undefined || segment === '') return undefined
  values.push(segment)
  return walk(node.named, segments, index + 1, values)
}

function segmentsOf(path: string): string[] {
  return path.slice(1).split('/')
}

function decode(name: string, value: string): string {
  if (!value.includes('%')) return value
  try {
    return decodeURIComponent(value)
  } catch (cause) {
    throw new MatrixError('M_INVALID_PARAM', `${name} is not percent-encoded UTF-8.`, { cause })
  }
}

function emptyNode<R>(): Node<R> {
  return { fixed: new Map(), named: undefined, byMethod: new Map() }
}

function fixedChild<R>(node: Node<R>, segment: string): Node<R> {
  const child = node.fixed.get(segment) ?? emptyNode<R>()
  node.fixed.set(segment, child)
  return child
}
