/** The sessions of devices as they are stored. What changes one is carried out where the user's shard is written. */
import { MatrixError } from '#spec/errors.ts'
import type { DeviceId, UserId } from '#spec/ids.ts'
import { put, type Write } from '#homeserver/ports/store.ts'
import type { NewEntry } from '../log/shard-log.ts'
import type { AccountPorts } from './account-ports.ts'
import { deactivatedUser, lockedUser, unknownRefreshToken } from './refusals.ts'
import { confirm, rotate } from './rotation.ts'
import { deviceRemoval, sessionWrites, type SessionKey } from './session-rows.ts'
import { devices, deviceSightings, sessions, type Sighting, type TokenHash, type TokenPair } from './tables.ts'
import type { Users } from './users.ts'

/** Also how much one change of all of them writes at the most. */
export const DEVICES_MAX = 500

export interface NewDeviceSession extends SessionKey {
  /** Of a device that is new. */
  readonly deviceName?: string | undefined
  readonly tokens: TokenPair
  readonly sighting?: Sighting | undefined
}

export class DeviceSessions {
  readonly #ports: AccountPorts
  readonly #users: Users

  constructor(ports: AccountPorts & { readonly users: Users }) {
    this.#ports = ports
    this.#users = ports.users
  }

  /** Signing a device in again ends its tokens of before. */
  async start({ userId, deviceId, deviceName, tokens, sighting }: NewDeviceSession): Promise<void> {
    const { store, shards, clock, queue } = this.#ports
    await queue.run(userId, async () => {
      await this.#refuseClosed(userId)
      const row: [UserId, DeviceId] = [userId, deviceId]
      const [device, before] = [await store.get(devices, row), await store.get(sessions, row)]
      if (!device) await this.#refuseTooManyDevices(userId)
      const now = clock.now()
      const session = { startedAt: now, current: tokens, spent: [] }
      const writes: Write[] = sessionWrites({ userId, deviceId }, before, session)
      if (!device) {
        const displayName = deviceName === undefined ? {} : { displayName: deviceName }
        writes.push(put(devices, row, { createdAt: now, ...displayName }))
      }
      if (sighting) writes.push(put(deviceSightings, row, sighting))
      const note = { device: deviceId, isNew: !device }
      await shards.append({ kind: 'session_started', subject: userId, note, writes })
    })
  }

  /** Throws `M_UNKNOWN_TOKEN` unless `presented` is a refresh token of the session; from then on `next` are its tokens. */
  async exchange(key: SessionKey, presented: TokenHash, next: TokenPair): Promise<void> {
    const { store, queue, log } = this.#ports
    await queue.run(key.userId, async () => {
      await this.#refuseClosed(key.userId)
      const before = await store.get(sessions, [key.userId, key.deviceId])
      const rotation = before ? rotate(before, presented, next) : ({ verdict: 'unknown' } as const)
      if (rotation.verdict === 'unknown') throw unknownRefreshToken(before !== undefined)
      const writes = sessionWrites(key, before, rotation.session)
      if (rotation.verdict === 'exchanged') return await this.#append('session_refreshed', key, writes)
      log.warn('accounts.refresh_token_reused', { userId: key.userId, deviceId: key.deviceId })
      await this.#append('session_revoked', key, writes)
      throw unknownRefreshToken(true)
    })
  }

  /** The first use of new tokens ends those that they were exchanged for. */
  async confirm(key: SessionKey, access: TokenHash): Promise<void> {
    await this.#ports.queue.run(key.userId, async () => {
      const before = await this.#ports.store.get(sessions, [key.userId, key.deviceId])
      if (!before?.previous || before.current.access !== access) return
      await this.#append('session_confirmed', key, sessionWrites(key, before, confirm(before)))
    })
  }

  /** Ends the sessions of these devices and forgets the devices; those that the user does not have are passed over. */
  async end(userId: UserId, deviceIds: readonly DeviceId[]): Promise<void> {
    await this.#ports.queue.run(userId, async () => {
      const removal = await this.#removal(userId, deviceIds)
      if (removal) await this.#ports.shards.append(removal)
    })
  }

  async endAll(userId: UserId, except: DeviceId | undefined): Promise<void> {
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
