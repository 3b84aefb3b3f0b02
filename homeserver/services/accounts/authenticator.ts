/** From an access token to who it stands for: asked with every request, so answered from memory. */
import type { DeviceId, UserId } from '#spec/ids.ts'
import type { Clock } from '#homeserver/ports/clock.ts'
import type { LogEntry } from '#homeserver/ports/store.ts'
import type { LogReader } from '../log/shard-log.ts'
import type { AccountPorts } from './account-ports.ts'
import type { DeviceSessions } from './device-sessions.ts'
import { lockedUser, unknownToken } from './refusals.ts'
import { admit } from './rotation.ts'
import { RowCache } from '../log/row-cache.ts'
import type { SessionKey } from './session-rows.ts'
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

export interface AuthenticatorPorts extends AccountPorts {
  readonly users: Users
  readonly deviceSessions: DeviceSessions
  readonly sightings: Sightings
}

export class Authenticator implements LogReader {
  readonly #clock: Clock
  readonly #users: Users
  readonly #deviceSessions: DeviceSessions
  readonly #sightings: Sightings
  readonly #owners: RowCache<[TokenHash], SessionKey>
  readonly #sessions: RowCache<[UserId, DeviceId], StoredSession>
  readonly #listeners: ((revocation: Revocation) => void)[] = []

  constructor(ports: AuthenticatorPorts) {
    this.#clock = ports.clock
    this.#users = ports.users
    this.#deviceSessions = ports.deviceSessions
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
    const admission = admit(session, hash, this.#clock.now())
    if (admission !== 'good') throw unknownToken(admission === 'lapsed')
    if (user.locked) throw lockedUser()
    if (session.previous && session.current.access === hash) await this.#deviceSessions.confirm(key, hash)
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
