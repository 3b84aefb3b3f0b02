/** What people tell about themselves. Client-Server API, "Profiles". */
import type { JsonObject } from '#federation/rules/json.ts'
import { MatrixError } from '#spec/errors.ts'
import type { RoomId, UserId } from '#spec/ids.ts'
import { put } from '#homeserver/ports/store.ts'
import type { AccountPorts } from './account-ports.ts'
import type { FollowUps } from './follow-ups.ts'
import { isInMemberships, withField, withoutField, type FieldValue } from './profile-fields.ts'
import { RowCache } from '../log/row-cache.ts'
import { profiles, type StoredProfile } from './tables.ts'

const PROFILES_CACHED_MAX = 20_000

/** Brings a changed name or picture to the rooms; the memberships know how. */
export interface ProfilePropagation {
  /** The rooms in which the user is joined. */
  joinedRooms(userId: UserId): Promise<readonly RoomId[]>
  /** Sends the user's membership of this room again with the profile as it is now, unless it says so already. */
  renewMembership(userId: UserId, roomId: RoomId): Promise<void>
}

export class Profiles {
  readonly #ports: AccountPorts
  readonly #followUps: FollowUps
  readonly #rows: RowCache<[UserId], StoredProfile>

  constructor(ports: AccountPorts & { readonly followUps: FollowUps }) {
    this.#ports = ports
    this.#followUps = ports.followUps
    this.#rows = new RowCache(profiles, { rowsMax: PROFILES_CACHED_MAX }, ports)
  }

  /** `undefined` for somebody whom this server does not know. */
  async get(userId: UserId): Promise<StoredProfile | undefined> {
    return await this.#rows.get([userId])
  }

  /** `displayname` and `avatar_url` as far as they are set, as membership events have them. */
  async memberContent(userId: UserId): Promise<JsonObject> {
    const fields = Object.entries((await this.get(userId)) ?? {}).filter(([field]) => isInMemberships(field))
    return Object.fromEntries(fields) as JsonObject
  }

  async setField(userId: UserId, field: string, value: FieldValue): Promise<void> {
    await this.#change(userId, field, (profile) => withField(profile, field, value))
  }

  async removeField(userId: UserId, field: string): Promise<void> {
    await this.#change(userId, field, (profile) => withoutField(profile, field))
  }

  async #change(userId: UserId, field: string, edit: (profile: StoredProfile) => StoredProfile): Promise<void> {
    await this.#ports.queue.run(userId, async () => {
      const before = await this.#ports.store.get(profiles, [userId])
      if (!before) throw new MatrixError('M_NOT_FOUND', 'There is no such user.')
      const after = edit(before)
      if (after[field] === before[field] && Object.hasOwn(after, field) === Object.hasOwn(before, field)) return
      const writes = [put(profiles, [userId], after)]
      if (isInMemberships(field)) writes.push(this.#followUps.mark('profile', userId))
      await this.#ports.shards.append({ kind: 'profile', subject: userId, note: { field }, writes })
      if (isInMemberships(field)) this.#followUps.begin('profile', userId)
    })
  }
}

/** One room after the other, so that somebody in a thousand rooms holds nobody up. A room that fails does not keep the rest. */
export function spreadProfile(propagation: ProfilePropagation) {
  return async (userId: UserId, signal: AbortSignal): Promise<void> => {
    const failures: unknown[] = []
    for (const roomId of await propagation.joinedRooms(userId)) {
      if (signal.aborted) return
      try {
        await propagation.renewMembership(userId, roomId)
      } catch (error) {
        // A room whose rules refuse the change would refuse it again.
        if (!(error instanceof MatrixError)) failures.push(error)
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} rooms could not be told`)
  }
}
