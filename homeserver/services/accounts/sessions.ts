/**
 * Signing devices in and out. Tokens are made, and looked up, where the request arrived: to the node that keeps the session go their
 * hashes only, so signing in and refreshing can be tried again where it is not known what became of it.
 */
import { DeviceId, type UserId } from '#spec/ids.ts'
import type { AccountPorts } from './account-ports.ts'
import type { DeviceSessions } from './device-sessions.ts'
import { newTokenPair, type IssuedTokens } from './issued-tokens.ts'
import { unknownRefreshToken } from './refusals.ts'
import { sightingOf, type Origin } from './sightings.ts'
import { tokenOwners } from './tables.ts'
import { hashToken } from './tokens.ts'

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
  readonly #kept: DeviceSessions

  constructor(ports: AccountPorts & { readonly deviceSessions: DeviceSessions }) {
    this.#ports = ports
    this.#kept = ports.deviceSessions
  }

  /** The caller has proven who they are. Signing a device in again ends its tokens of before. */
  async start({ userId, deviceName, refreshable = false, origin, ...wish }: NewSession): Promise<StartedSession> {
    const { clock, random } = this.#ports
    const deviceId = wish.deviceId ?? DeviceId.parse(random.text(DEVICE_ID_CHARS).toUpperCase())
    const { tokens, pair } = newTokenPair(refreshable, clock.now(), random)
    const sighting = origin && sightingOf(origin, clock.now())
    await this.#kept.start({ userId, deviceId, deviceName, tokens: pair, sighting })
    return { userId, deviceId, ...tokens }
  }

  async refresh(token: string): Promise<IssuedTokens> {
    const { store, clock, random } = this.#ports
    const hash = hashToken('refresh', token)
    const key = hash && (await store.get(tokenOwners, [hash]))
    if (!key) throw unknownRefreshToken(false)
    const { tokens, pair } = newTokenPair(true, clock.now(), random)
    await this.#kept.exchange(key, hash, pair)
    return tokens
  }

  /** Ends the sessions of these devices and forgets the devices; those that the user does not have are passed over. */
  async end(userId: UserId, deviceIds: readonly DeviceId[]): Promise<void> {
    await this.#kept.end(userId, deviceIds)
  }

  async endAll(userId: UserId, except?: DeviceId): Promise<void> {
    await this.#kept.endAll(userId, except)
  }
}
