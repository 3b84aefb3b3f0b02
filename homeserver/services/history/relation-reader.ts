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

type Children = Map<number, ChildRelation>

export class RelationReader implements LogReader {
  readonly #store: Store
  readonly #parents = new LRUCache<EventId, Children>({ max: PARENTS_MAX })
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
        if (value === undefined) children?.delete(position)
        else children?.set(position, { ...(value as StoredRelation), position })
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
    return new Map(rows.map(({ key, value }) => [key[1], { ...value, position: key[1] }]))
  }
}
