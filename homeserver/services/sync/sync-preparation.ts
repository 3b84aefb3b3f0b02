/** From what a client asks, over whichever transport, to a request for the engine. */
import type { Filter } from '#spec/client-server/filter.ts'
import type { DeviceId, UserId } from '#spec/ids.ts'
import type { AccountData } from '../account-data/account-data.ts'
import type { StoredFilters } from './stored-filters.ts'
import type { SyncRequest } from './sync-request.ts'

export interface SyncWish {
  readonly since?: string | undefined
  readonly isAhead?: boolean | undefined
  /** The ID of a filter, or the filter itself. */
  readonly filter?: string | Filter | undefined
  readonly fullState?: boolean | undefined
  readonly useStateAfter?: boolean | undefined
}

export class SyncPreparation {
  readonly #ports: { accountData: AccountData; filters: StoredFilters }

  constructor(ports: { accountData: AccountData; filters: StoredFilters }) {
    this.#ports = ports
  }

  async prepare(who: { userId: UserId; deviceId: DeviceId }, wish: SyncWish): Promise<SyncRequest> {
    const { userId, deviceId } = who
    return {
      reader: { userId, deviceId, ignored: await this.#ports.accountData.ignoredBy(userId) },
      filter: await this.#ports.filters.compiled(userId, wish.filter),
      ...(wish.since !== undefined && { since: wish.since }),
      isAhead: wish.isAhead ?? false,
      fullState: wish.fullState ?? false,
      useStateAfter: wish.useStateAfter ?? false,
    }
  }
}
