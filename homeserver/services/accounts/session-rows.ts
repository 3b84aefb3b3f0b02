/** The rows of a session, from what it was to what it becomes. */
import type { DeviceId, UserId } from '#spec/ids.ts'
import { put, remove, type Write } from '#homeserver/ports/store.ts'
import { devices, deviceSightings, sessions, tokenOwners, type StoredSession, type TokenHash } from './tables.ts'

export interface SessionKey {
  readonly userId: UserId
  readonly deviceId: DeviceId
}

export function sessionWrites(
  { userId, deviceId }: SessionKey,
  before: StoredSession | undefined,
  after: StoredSession | undefined,
): Write[] {
  const old = new Set(before && tokensOf(before))
  const kept = new Set(after && tokensOf(after))
  return [
    after ? put(sessions, [userId, deviceId], after) : remove(sessions, [userId, deviceId]),
    ...[...kept.difference(old)].map((hash) => put(tokenOwners, [hash], { userId, deviceId })),
    ...[...old.difference(kept)].map((hash) => remove(tokenOwners, [hash])),
  ]
}

/** A device goes with everything that hangs on it. */
export function deviceRemoval(key: SessionKey, session: StoredSession | undefined): Write[] {
  const row = [key.userId, key.deviceId] as const
  return [...sessionWrites(key, session, undefined), remove(devices, [...row]), remove(deviceSightings, [...row])]
}

function tokensOf({ current, previous, spent }: StoredSession): TokenHash[] {
  const tokens = [current.access, current.refresh, previous?.access, previous?.refresh, ...spent]
  return tokens.filter((hash) => hash !== undefined)
}
