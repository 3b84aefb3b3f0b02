/** Signing devices in and out. */
import { MatrixError } from '#spec/errors.ts'
import { DeviceId, type UserId } from '#spec/ids.ts'
import { put, type Write } from '#homeserver/ports/store.ts'
import type { NewEntry } from '../log/shard-log.ts'
import type { AccountPorts } from './account-ports.ts'
import { newTokenPair, type IssuedTokens } from './issued-tokens.ts'
import { deactivatedUser, lockedUser, unknownRefreshToken } from './refusals.ts'
import { rotate } from './rotation.ts'
import { deviceRemoval, sessionWrites, type SessionKey } from './session-rows.ts'
import type { Origin, Sightings } from './sightings.ts'
import { devices, sessions, tokenOwners } from './tables.ts'
import { hashToken } from './tokens.ts'
import type { Users } from './users.ts'

/** Also how much one change of all of them writes at the most. */
export const DEVICES_MAX = 500
const DEVICE_ID_CHARS = 10

export interface NewSession {
  readonly userId: UserId
  /** Of a device that is to be signed in again, or the wish for a new one. */
  readonly deviceId?: DeviceId | undefined
  readonly deviceName?: string | undefined
  /** The client can refresh tokens, so its access tokens expire. */
  readonly refreshable?: boolean | undefined
  readonly origin?: Origin | undefined
}

export interface StartedSession extends IssuedTokens {
  readonly userId: UserId
  readonly deviceId: DeviceId
}

export class Sessions {
  readonly #ports: AccountPorts
  readonly #users: Users
  readonly #sightings: Sightings

  constructor(ports: AccountPorts & { readonly users: Users; readonly sightings: Sightings }) {
    this.#ports = ports
    this.#users = ports.users
    this.#sightings = ports.sightings
  }

  /** The caller has proven who they are. Signing a device in again ends its tokens of before. */
  async start({ userId, deviceId, deviceName, refreshable = false, origin }: NewSession): Promise<StartedSession> {
    const { store, shards, clock, random, queue } = this.#ports
    return await queue.run(userId, async () => {
      await this.#refuseClosed(userId)
      const key = { userId, deviceId: deviceId ?? DeviceId.parse(random.text(DEVICE_ID_CHARS).toUpperCase()) }
      const row: [UserId, DeviceId] = [userId, key.deviceId]
      const [device, before] = [await store.get(devices, row), await store.get(sessions, row)]
      if (!device) await this.#refuseTooManyDevices(userId)
      const now = clock.now()
      const { tokens, pair } = newTokenPair(refreshable, now, random)
      const writes: Write[] = sessionWrites(key, before, { startedAt: now, current: pair, spent: [] })
      if (!device) {
        const displayName = deviceName === undefined ? {} : { displayName: deviceName }
        writes.push(put(devices, row, { createdAt: now, ...displayName }))
      }
      if (origin) writes.push(this.#sightings.first(key, origin))
      const note = { device: key.deviceId, isNew: !device }
      await shards.append({ kind: 'session_started', subject: userId, note, writes })
      return { ...key, ...tokens }
    })
  }

  async refresh(token: string): Promise<IssuedTokens> {
    const hash = hashToken('refresh', token)
    const key = hash && (await this.#ports.store.get(tokenOwners, [hash]))
    if (!key) throw unknownRefreshToken(false)
    return await this.#ports.queue.run(key.userId, () => this.#exchange(key, hash))
  }

  async #exchange(key: SessionKey, hash: string): Promise<IssuedTokens> {
    const { store, clock, random } = this.#ports
    await this.#refuseClosed(key.userId)
    const before = await store.get(sessions, [key.userId, key.deviceId])
    const { tokens, pair } = newTokenPair(true, clock.now(), random)
    const rotation = before ? rotate(before, hash, pair) : ({ verdict: 'unknown' } as const)
    if (rotation.verdict === 'unknown') throw unknownRefreshToken(before !== undefined)
    const writes = sessionWrites(key, before, rotation.session)
    if (rotation.verdict === 'exchanged') {
      await this.#append('session_refreshed', key, writes)
      return tokens
    }
    this.#ports.log.warn('accounts.refresh_token_reused', { userId: key.userId, deviceId: key.deviceId })
    await this.#append('session_revoked', key, writes)
    throw unknownRefreshToken(true)
  }

  /** Ends the sessions of these devices and forgets the devices; those that the user does not have are passed over. */
  async end(userId: UserId, deviceIds: readonly DeviceId[]): Promise<void> {
    await this.#ports.queue.run(userId, async () => {
      const removal = await this.#removal(userId, deviceIds)
      if (removal) await this.#ports.shards.append(removal)
    })
  }

  async endAll(userId: UserId, except?: DeviceId): Promise<void> {
    await this.#ports.queue.run(userId, async () => {
      const removal = await this.removalOfAll(userId, except)
      if (removal) await this.#ports.shards.append(removal)
    })
  }

  /** To be appended in the same turn of the account's queue; `undefined` where there is nothing to remove. */
  async removalOfAll(userId: UserId, except?: DeviceId): Promise<NewEntry | undefined> {
    const rows = await this.#ports.store.scan(devices, { prefix: [userId], limit: DEVICES_MAX })
    return await this.#removal(
      userId,
      rows.map(({ key }) => key[1]).filter((deviceId) => deviceId !== except),
    )
  }

  async #removal(userId: UserId, deviceIds: readonly DeviceId[]): Promise<NewEntry | undefined> {
    const { store } = this.#ports
    const keys = [...new Set(deviceIds)].map((deviceId): [UserId, DeviceId] => [userId, deviceId])
    const stored = await store.getMany(devices, keys)
    const known = keys.filter((_, index) => stored[index] !== undefined)
    if (known.length === 0) return undefined
    const signedIn = await store.getMany(sessions, known)
    const writes = known.flatMap(([, deviceId], index) => deviceRemoval({ userId, deviceId }, signedIn[index]))
    const note = { devices: known.map(([, deviceId]) => deviceId) }
    return { kind: 'devices_removed', subject: userId, note, writes }
  }

  async #append(kind: string, key: SessionKey, writes: readonly Write[]): Promise<void> {
    await this.#ports.shards.append({ kind, subject: key.userId, note: { device: key.deviceId }, writes })
  }

  async #refuseClosed(userId: UserId): Promise<void> {
    const user = await this.#users.get(userId)
    if (!user || user.deactivatedAt !== undefined) throw deactivatedUser()
    if (user.locked) throw lockedUser()
  }

  async #refuseTooManyDevices(userId: UserId): Promise<void> {
    const rows = await this.#ports.store.scan(devices, { prefix: [userId], limit: DEVICES_MAX })
    if (rows.length < DEVICES_MAX) return
    throw new MatrixError('M_FORBIDDEN', `An account has at most ${DEVICES_MAX} devices; sign some of them out.`)
  }
}
