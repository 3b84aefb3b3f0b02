/** Closing an account for good. Client-Server API, "Account deactivation". */
import type { UserId } from '#spec/ids.ts'
import { put, remove, type Write } from '#homeserver/ports/store.ts'
import type { AccountPorts } from './account-ports.ts'
import type { DeviceSessions } from './device-sessions.ts'
import type { FollowUps } from './follow-ups.ts'
import { administrators, passwordHashes, profiles, SERVER, users, type StoredUser } from './tables.ts'

export interface Closing {
  readonly userId: UserId
  /** Forget the profile, and keep the wish that messages be hidden from those who join later: nothing hides them yet. */
  readonly erase: boolean
}

export class AccountClosing {
  readonly #ports: AccountPorts
  readonly #deviceSessions: DeviceSessions
  readonly #followUps: FollowUps

  constructor(ports: AccountPorts & { readonly deviceSessions: DeviceSessions; readonly followUps: FollowUps }) {
    this.#ports = ports
    this.#deviceSessions = ports.deviceSessions
    this.#followUps = ports.followUps
  }

  /** The name stays taken. Closing again may still add the erasure. */
  async close({ userId, erase }: Closing): Promise<void> {
    const { store, shards, clock, queue } = this.#ports
    await queue.run(userId, async () => {
      const user = await store.get(users, [userId])
      if (!user || (user.deactivatedAt !== undefined && (!erase || user.erased))) return
      const closed: StoredUser = {
        ...user,
        isAdmin: false,
        deactivatedAt: user.deactivatedAt ?? clock.now(),
        ...(erase && { erased: true }),
      }
      const writes: Write[] = [
        put(users, [userId], closed),
        remove(passwordHashes, [userId]),
        remove(administrators, [SERVER, userId]),
        this.#followUps.mark('deactivation', userId),
      ]
      if (erase) writes.push(put(profiles, [userId], {}))
      const removal = await this.#deviceSessions.removalOfAll(userId)
      const account = { kind: 'account', subject: userId, note: { deactivated: true }, writes }
      await shards.of(userId).append(removal ? [account, removal] : [account])
      this.#followUps.begin('deactivation', userId)
    })
  }
}
