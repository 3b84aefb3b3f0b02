/** Account data, global and per room. Client-Server API, "Client Config". */
import type { JsonObject } from '#federation/rules/json.ts'
import type { EventContent } from '#spec/events/client-event.ts'
import { MatrixError } from '#spec/errors.ts'
import type { RoomId, UserId } from '#spec/ids.ts'
import { put, remove, type Key, type Store, type Write } from '#homeserver/ports/store.ts'
import { KeyedQueue } from '../log/keyed-queue.ts'
import type { Shards } from '../log/shards.ts'
import { accountData, accountDataByPosition, type AccountDataScope } from './tables.ts'

/** Kept by a user over all rooms; enough for some in each of a thousand rooms. */
const ENTRIES_MAX = 10_000
const PAGE_ROWS = 1_000

/** Managed by the server through endpoints of their own. */
const RESERVED_TYPES: ReadonlySet<string> = new Set(['m.fully_read', 'm.push_rules'])

export interface AccountDatum {
  readonly scope: AccountDataScope
  readonly type: string
  readonly content: EventContent
}

export class AccountData {
  readonly #store: Store
  readonly #shards: Shards
  readonly #queue = new KeyedQueue()

  constructor(ports: { store: Store; shards: Shards }) {
    this.#store = ports.store
    this.#shards = ports.shards
  }

  async get(user: UserId, scope: AccountDataScope, type: string): Promise<EventContent | undefined> {
    return (await this.#store.get(accountData, [user, scope, type]))?.content
  }

  /** What a client sets. */
  async set(user: UserId, scope: AccountDataScope, type: string, content: JsonObject): Promise<void> {
    if (RESERVED_TYPES.has(type)) {
      throw new MatrixError('M_BAD_JSON', `${type} is managed by the server; use its own endpoint.`, { status: 405 })
    }
    await this.change(user, scope, type, () => content)
  }

  /**
   * Reads and writes without anything coming between; `undefined` from `edit` leaves everything as it is. For those who are where the
   * user's shard is written.
   */
  async change(
    user: UserId,
    scope: AccountDataScope,
    type: string,
    edit: (before: EventContent | undefined) => EventContent | undefined,
  ): Promise<void> {
    await this.#queue.run(user, async () => {
      const before = await this.#store.get(accountData, [user, scope, type])
      const content = edit(before?.content)
      if (content === undefined) return
      if (!before) await this.#refuseTooMany(user)
      const log = this.#shards.of(user)
      const position = log.next
      const writes: Write[] = [
        put(accountData, [user, scope, type], { content, position }),
        put(accountDataByPosition, [user, position], { scope, type }),
      ]
      if (before) writes.push(remove(accountDataByPosition, [user, before.position]))
      await log.append([{ kind: 'account_data', subject: user, note: { scope, type }, writes }])
    })
  }

  /** What was changed behind `after` and up to `upTo`, oldest change first. */
  async between(user: UserId, after: number, upTo: number): Promise<AccountDatum[]> {
    const changed: AccountDatum[] = []
    for (let from = after; ;) {
      const page = await this.#store.scan(accountDataByPosition, {
        prefix: [user],
        after: [from],
        before: [upTo + 1],
        limit: PAGE_ROWS,
      })
      const keys = page.map(({ value }) => [user, value.scope, value.type] as [UserId, AccountDataScope, string])
      for (const [index, stored] of (await this.#store.getMany(accountData, keys)).entries()) {
        const [, scope, type] = keys[index] ?? []
        if (stored && scope !== undefined && type !== undefined) changed.push({ scope, type, content: stored.content })
      }
      const last: Key | undefined = page.at(-1)?.key
      if (page.length < PAGE_ROWS || !last) return changed
      from = Number(last[1])
    }
  }

  async ofRoom(user: UserId, room: RoomId): Promise<AccountDatum[]> {
    const rows = await this.#store.scan(accountData, { prefix: [user, room], limit: PAGE_ROWS })
    return rows.map(({ key, value }) => ({ scope: room, type: key[2], content: value.content }))
  }

  /** The users that this one has chosen not to hear of. Client-Server API, "Ignoring Users". */
  async ignoredBy(user: UserId): Promise<ReadonlySet<string>> {
    const list = (await this.get(user, '', 'm.ignored_user_list'))?.['ignored_users']
    return new Set(typeof list === 'object' && list !== null ? Object.keys(list) : [])
  }

  async #refuseTooMany(user: UserId): Promise<void> {
    const rows = await this.#store.scan(accountDataByPosition, { prefix: [user], limit: ENTRIES_MAX })
    if (rows.length < ENTRIES_MAX) return
    throw new MatrixError(
      'M_TOO_LARGE',
      `An account keeps at most ${ENTRIES_MAX} pieces of data; overwrite one instead.`,
    )
  }
}
