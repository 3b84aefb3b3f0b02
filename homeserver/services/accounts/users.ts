/** The accounts of this server: who there is, and in which state. */
import { MatrixError } from '#spec/errors.ts'
import { localpartOf, type UserId } from '#spec/ids.ts'
import { put, remove, type Write } from '#homeserver/ports/store.ts'
import type { AccountPorts } from './account-ports.ts'
import { RowCache } from '../log/row-cache.ts'
import { administrators, passwordHashes, profiles, SERVER, users, type StoredUser } from './tables.ts'
import { isReserved } from './user-names.ts'

const USERS_CACHED_MAX = 20_000

export interface NewUser {
  readonly userId: UserId
  /** Absent for accounts that are signed in to by other ways only. */
  readonly passwordHash?: string
  readonly isAdmin?: boolean
  /** The localpart where it is absent. */
  readonly displayName?: string | undefined
}

/** What is absent stays as it is. */
export interface AccountChanges {
  readonly isAdmin?: boolean
  readonly locked?: boolean
}

export class Users {
  readonly #ports: AccountPorts
  readonly #rows: RowCache<[UserId], StoredUser>

  constructor(ports: AccountPorts) {
    this.#ports = ports
    this.#rows = new RowCache(users, { rowsMax: USERS_CACHED_MAX }, ports)
  }

  /** Deactivated ones, too. */
  async get(userId: UserId): Promise<StoredUser | undefined> {
    return await this.#rows.get([userId])
  }

  /** Throws `M_USER_IN_USE` unless the name can be had. */
  async refuseTaken(userId: UserId): Promise<void> {
    if (isReserved(userId) || (await this.get(userId))) {
      throw new MatrixError('M_USER_IN_USE', 'This user name is taken; choose another one.')
    }
  }

  async create(user: NewUser): Promise<void> {
    await this.#ports.queue.run(user.userId, async () => {
      await this.refuseTaken(user.userId)
      const { userId } = user
      const note = { created: true, isAdmin: user.isAdmin ?? false }
      await this.#ports.shards.append({ kind: 'account', subject: userId, note, writes: this.#rowsOf(user) })
    })
  }

  /** What administrators decide of an account. Throws `M_NOT_FOUND`. */
  async change(userId: UserId, changes: AccountChanges): Promise<void> {
    const { store, shards, clock, queue } = this.#ports
    await queue.run(userId, async () => {
      const before = await store.get(users, [userId])
      if (!before || before.deactivatedAt !== undefined)
        throw new MatrixError('M_NOT_FOUND', 'There is no such account.')
      const { locked = before.locked, isAdmin = before.isAdmin } = changes
      const { createdAt } = before
      const after: StoredUser = { createdAt, isAdmin, ...(locked && { locked }) }
      const writes: Write[] = [put(users, [userId], after)]
      if (isAdmin && !before.isAdmin) writes.push(put(administrators, [SERVER, userId], { since: clock.now() }))
      if (!isAdmin) writes.push(remove(administrators, [SERVER, userId]))
      await shards.append({ kind: 'account', subject: userId, note: { ...changes }, writes })
    })
  }

  /** Whether anybody can administer the server. */
  async hasAdministrator(): Promise<boolean> {
    return (await this.#ports.store.scan(administrators, { prefix: [SERVER], limit: 1 })).length > 0
  }

  #rowsOf({ userId, passwordHash, isAdmin = false, displayName = localpartOf(userId) }: NewUser): Write[] {
    const now = this.#ports.clock.now()
    const writes: Write[] = [
      put(users, [userId], { createdAt: now, isAdmin }),
      put(profiles, [userId], { displayname: displayName }),
    ]
    if (passwordHash !== undefined) writes.push(put(passwordHashes, [userId], { hash: passwordHash }))
    if (isAdmin) writes.push(put(administrators, [SERVER, userId], { since: now }))
    return writes
  }
}
