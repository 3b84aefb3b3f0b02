/** Filters that clients keep here and name in later calls. They are never changed, so whatever is compiled stays right. */
import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Filter } from '#spec/client-server/filter.ts'
import { MatrixError } from '#spec/errors.ts'
import type { UserId } from '#spec/ids.ts'
import { put, type Store } from '#homeserver/ports/store.ts'
import { filters } from '../account-data/tables.ts'
import type { JsonOf } from '../cluster/remote-service.ts'
import type { Shards } from '../log/shards.ts'
import { compileFilter, NO_FILTER, type CompiledFilter } from './filter.ts'

const COMPILED_MAX = 10_000
/** Of the keys of those, which hold the filters that were sent along. */
const COMPILED_CHARS_MAX = 16 * 1024 * 1024
const FILTER_CHARS_MAX = 65_536
const FILTERS_PER_USER_MAX = 1_000

export class StoredFilters {
  readonly #store: Store
  readonly #shards: Shards
  readonly #compiled = new LRUCache<string, CompiledFilter>({
    max: COMPILED_MAX,
    maxSize: COMPILED_CHARS_MAX,
    sizeCalculation: (_, key) => key.length,
  })

  constructor(ports: { store: Store; shards: Shards }) {
    this.#store = ports.store
    this.#shards = ports.shards
  }

  async keep(user: UserId, filter: JsonOf<Filter>): Promise<string> {
    const text = JSON.stringify(filter)
    if (text.length > FILTER_CHARS_MAX) throw new MatrixError('M_TOO_LARGE', 'The filter is too long.')
    // Compiled at once, so that a filter that cannot be used is never kept.
    compileFilter(filter)
    const id = createHash('sha256').update(text).digest('base64url').slice(0, 22)
    if (await this.#store.get(filters, [user, id])) return id
    const kept = await this.#store.scan(filters, { prefix: [user], limit: FILTERS_PER_USER_MAX })
    if (kept.length >= FILTERS_PER_USER_MAX) {
      throw new MatrixError('M_TOO_LARGE', 'Too many filters are kept; send the filter along with each call instead.')
    }
    await this.#shards.append({
      kind: 'filter',
      subject: user,
      note: { id },
      writes: [put(filters, [user, id], { filter })],
    })
    return id
  }

  async get(user: UserId, id: string): Promise<Filter> {
    const stored = await this.#store.get(filters, [user, id])
    if (!stored) throw new MatrixError('M_NOT_FOUND', 'There is no filter of that ID.')
    return stored.filter
  }

  /** Of the ID of a filter, a filter itself, or none. */
  async compiled(user: UserId, filter: string | Filter | undefined): Promise<CompiledFilter> {
    if (filter === undefined) return NO_FILTER
    const key = typeof filter === 'string' ? `${user} ${filter}` : JSON.stringify(filter)
    if (key.length > FILTER_CHARS_MAX) throw new MatrixError('M_TOO_LARGE', 'The filter is too long.')
    const known = this.#compiled.get(key)
    if (known) return known
    const compiled = compileFilter(typeof filter === 'string' ? await this.get(user, filter) : filter)
    this.#compiled.set(key, compiled)
    return compiled
  }
}
