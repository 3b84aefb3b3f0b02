/**
 * Finding people by name. Everybody of this server can be found by everybody, as an organization expects. The index is in memory,
 * built from the tables in the background and kept right by the log.
 */
import type { UserId } from '#spec/ids.ts'
import type { LogEntry } from '#homeserver/ports/store.ts'
import type { LogReader } from '../log/shard-log.ts'
import type { AccountPorts } from './account-ports.ts'
import { fold, rankOf, SearchTerms, type Person } from './person-search.ts'
import { profiles, users, type StoredProfile, type StoredUser } from './tables.ts'

interface Indexed {
  /** `undefined` until it is known. */
  isActive?: boolean
  person?: Person
}

export class UserDirectory implements LogReader {
  readonly #ports: AccountPorts
  readonly #people = new Map<UserId, Indexed>()

  constructor(ports: AccountPorts) {
    this.#ports = ports
    ports.shards.addReader(this)
  }

  /** Takes in all there are. What the log tells meanwhile is newer and stays. */
  async build(): Promise<void> {
    for await (const { key, value } of this.#ports.store.rows(users)) {
      this.#of(key[0]).isActive ??= isActive(value)
    }
    for await (const { key, value } of this.#ports.store.rows(profiles)) {
      this.#of(key[0]).person ??= personOf(key[0], value)
    }
  }

  /** The best matches first. */
  search(
    text: string,
    limit: number,
    searcher: UserId,
  ): { readonly people: readonly Person[]; readonly more: boolean } {
    const terms = new SearchTerms(text)
    const found: { readonly person: Person; readonly rank: number }[] = []
    for (const [userId, { isActive: canBeFound, person }] of this.#people) {
      if (!canBeFound || !person || userId === searcher || !terms.fit(person)) continue
      found.push({ person, rank: rankOf(person, terms) })
    }
    found.sort((a, b) => a.rank - b.rank || compare(a.person.sortKey, b.person.sortKey))
    return { people: found.slice(0, limit).map(({ person }) => person), more: found.length > limit }
  }

  committed(_shard: number, entries: readonly LogEntry[]): void {
    for (const { kind, writes } of entries) {
      if (kind !== 'account' && kind !== 'profile') continue
      for (const { table, key, value } of writes) {
        const userId = key[0] as UserId
        if (table.name === users.name) this.#of(userId).isActive = isActive(value as StoredUser)
        if (table.name === profiles.name) this.#of(userId).person = personOf(userId, value as StoredProfile)
      }
    }
  }

  lost(): void {
    // Only durable names are kept.
  }

  #of(userId: UserId): Indexed {
    const known = this.#people.get(userId) ?? {}
    this.#people.set(userId, known)
    return known
  }
}

function isActive(user: StoredUser): boolean {
  return user.deactivatedAt === undefined
}

function personOf(userId: UserId, profile: StoredProfile): Person {
  const { displayname, avatar_url: avatarUrl } = profile
  const displayName = typeof displayname === 'string' ? displayname : undefined
  return {
    userId,
    ...(displayName !== undefined && { displayName }),
    ...(typeof avatarUrl === 'string' && { avatarUrl }),
    sortKey: fold(displayName ?? userId.slice(1)),
    searched: `${fold(userId.slice(1))}\n${fold(displayName ?? '')}`,
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
