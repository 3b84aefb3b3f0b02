/** From an access token to who it stands for: asked with every request, so answered from memory. */
import type { DeviceId, UserId } from '#spec/ids.ts'
import type { LogEntry } from '#homeserver/ports/store.ts'
import type { LogReader } from '../log/shard-log.ts'
import type { AccountPorts } from './account-ports.ts'
import { lockedUser, unknownToken } from './refusals.ts'
import { admit, confirm } from './rotation.ts'
import { RowCache } from '../log/row-cache.ts'
import { sessionWrites, type SessionKey } from './session-rows.ts'
import type { Origin, Sightings } from './sightings.ts'
import { sessions, tokenOwners, users, type StoredSession, type StoredUser, type TokenHash } from './tables.ts'
import { hashToken } from './tokens.ts'
import type { Users } from './users.ts'

const TOKENS_CACHED_MAX = 50_000

export interface Session {
  readonly userId: UserId
  readonly deviceId: DeviceId
  readonly isGuest: false
  readonly isAdmin: boolean
  /** When the token lapses; absent where it does not. */
  readonly expiresAt?: number
}

/** Tokens of before are not good any more: whoever holds a connection open has to ask again. */
export interface Revocation {
  readonly userId: UserId
  /** Absent where all devices of the user are concerned. */
  readonly deviceIds?: readonly DeviceId[]
}

export class Authenticator implements LogReader {
  readonly #ports: AccountPorts
  readonly #users: Users
  readonly #sightings: Sightings
  readonly #owners: RowCache<[TokenHash], SessionKey>
  readonly #sessions: RowCache<[UserId, DeviceId], StoredSession>
  readonly #listeners: ((revocation: Revocation) => void)[] = []

  constructor(ports: AccountPorts & { readonly users: Users; readonly sightings: Sightings }) {
    this.#ports = ports
    this.#users = ports.users
    this.#sightings = ports.sightings
    this.#owners = new RowCache(tokenOwners, { rowsMax: TOKENS_CACHED_MAX }, ports)
    this.#sessions = new RowCache(sessions, { rowsMax: TOKENS_CACHED_MAX }, ports)
    // Behind the caches, so that a listener that asks again at once is told the truth.
    ports.shards.addReader(this)
  }

  /** Throws `M_UNKNOWN_TOKEN` or `M_USER_LOCKED`. `origin` is where the call comes from. */
  async authenticate(token: string, origin?: Origin): Promise<Session> {
    const hash = hashToken('access', token)
    const key = hash && (await this.#owners.get([hash]))
    const session = key && (await this.#sessions.get([key.userId, key.deviceId]))
    const user = key && (await this.#users.get(key.userId))
    if (!session || !user || user.deactivatedAt !== undefined) throw unknownToken(false)
    const admission = admit(session, hash, this.#ports.clock.now())
    if (admission !== 'good') throw unknownToken(admission === 'lapsed')
    if (user.locked) throw lockedUser()
    if (session.previous && session.current.access === hash) await this.#confirm(key, hash)
    if (origin) this.#sightings.note(key, origin)
    const expiresAt = (session.current.access === hash ? session.current : session.previous)?.accessExpiresAt
    return {
      ...key,
      isGuest: false,
      isAdmin: user.isAdmin,
      ...(expiresAt !== undefined && { expiresAt }),
    }
  }

  /** Called when tokens have lost their force before their time, once it is durable. Must not throw. */
  onRevoked(listener: (revocation: Revocation) => void): void {
    this.#listeners.push(listener)
  }

  committed(_shard: number, entries: readonly LogEntry[]): void {
    for (const entry of entries) {
      const revocation = revocationOf(entry)
      if (revocation) for (const listener of this.#listeners) listener(revocation)
    }
  }

  lost(): void {
    // What was not committed revoked nothing.
  }

  /** The first use of new tokens ends those that they were exchanged for. */
  async #confirm(key: SessionKey, hash: TokenHash): Promise<void> {
    const { store, shards, queue } = this.#ports
    await queue.run(key.userId, async () => {
      const before = await store.get(sessions, [key.userId, key.deviceId])
      if (!before?.previous || before.current.access !== hash) return
      const writes = sessionWrites(key, before, confirm(before))
      await shards.append({ kind: 'session_confirmed', subject: key.userId, note: { device: key.deviceId }, writes })
    })
  }
}

function revocationOf({ kind, subject, note, writes }: LogEntry): Revocation | undefined {
  const userId = subject as UserId
  const facts = note as { device?: DeviceId; devices?: readonly DeviceId[]; isNew?: boolean }
  switch (kind) {
    case 'devices_removed':
      return { userId, deviceIds: facts.devices ?? [] }
    case 'session_revoked':
    case 'session_started':
      return facts.device === undefined || facts.isNew ? undefined : { userId, deviceIds: [facts.device] }
    case 'account': {
      const user = writes.find(({ table }) => table.name === users.name)?.value as StoredUser | undefined
      return user?.locked || user?.deactivatedAt !== undefined ? { userId } : undefined
    }
    default:
      return undefined
  }
}
