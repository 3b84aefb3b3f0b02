/** The children of events, in memory for those that were looked at lately. */
import { LRUCache } from 'lru-cache'
import type { EventId } from '#spec/ids.ts'
import type { LogEntry, Store } from '#homeserver/ports/store.ts'
import type { LogReader } from '../log/shard-log.ts'
import type { Shards } from '../log/shards.ts'
import type { ChildRelation } from '../relations/aggregate.ts'
import { relations, type StoredRelation } from '../rooms/tables.ts'
import type { Bounds, TimelineDirection } from './room-position.ts'

const PARENTS_MAX = 20_000
/** Of an event with more children than this, a long thread, the newest count. */
const CHILDREN_MAX = 20_000
/** Of all parents together; at some 250 bytes this is about 25 MB. */
const ALL_CHILDREN_MAX = 100_000

/** By their position, the oldest first. */
type Children = Map<number, ChildRelation>

export class RelationReader implements LogReader {
  readonly #store: Store
  readonly #parents = new LRUCache<EventId, Children>({
    max: PARENTS_MAX,
    maxSize: ALL_CHILDREN_MAX,
    sizeCalculation: ({ size }) => size + 1,
  })
  readonly #loading = new Map<EventId, Promise<Children>>()

  constructor(ports: { store: Store; shards: Shards }) {
    this.#store = ports.store
    ports.shards.addReader(this)
  }

  /** In any order. */
  async childrenOf(parent: EventId): Promise<Iterable<ChildRelation>> {
    const known = this.#parents.get(parent)
    if (known) return known.values()
    return (await (this.#loading.get(parent) ?? this.#load(parent))).values()
  }

  /** A stretch of them in the order asked for, read from the store: a thread may have more of them than are kept in memory. */
  async stretch(
    parent: EventId,
    range: Bounds & { readonly direction: TimelineDirection; readonly limit: number },
  ): Promise<ChildRelation[]> {
    const { after, before, direction, limit } = range
    const rows = await this.#store.scan(relations, {
      prefix: [parent],
      ...(after !== undefined && { after: [after] }),
      ...(before !== undefined && { before: [before] }),
      reverse: direction === 'backwards',
      limit,
    })
    return rows.map(({ key, value }) => ({ ...value, position: key[1] }))
  }

  committed(_shard: number, entries: readonly LogEntry[]): void {
    for (const { writes } of entries) {
      for (const { table, key, value } of writes) {
        if (table.name !== relations.name) continue
        const [parent, position] = key as [EventId, number]
        // What is being read may or may not hold the change, so it is not to be remembered.
        this.#loading.delete(parent)
        const children = this.#parents.get(parent)
        if (!children) continue
        if (value === undefined) children.delete(position)
        else add(children, { ...(value as StoredRelation), position })
        // The cache weighs only what is new to it.
        this.#parents.delete(parent)
        this.#parents.set(parent, children)
      }
    }
  }

  lost(): void {
    // Only durable relations are kept.
  }

  async #load(parent: EventId): Promise<Children> {
    const loading = this.#read(parent)
    this.#loading.set(parent, loading)
    try {
      const children = await loading
      if (this.#loading.get(parent) === loading) this.#parents.set(parent, children)
      return children
    } finally {
      if (this.#loading.get(parent) === loading) this.#loading.delete(parent)
    }
  }

  async #read(parent: EventId): Promise<Children> {
    const rows = await this.#store.scan(relations, { prefix: [parent], reverse: true, limit: CHILDREN_MAX })
    return new Map(rows.reverse().map(({ key, value }) => [key[1], { ...value, position: key[1] }]))
  }
}

function add(children: Children, child: ChildRelation): void {
  children.set(child.position, child)
  if (children.size <= CHILDREN_MAX) return
  for (const oldest of children.keys()) {
    children.delete(oldest)
    return
  }
}
