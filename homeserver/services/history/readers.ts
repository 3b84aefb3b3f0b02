/** Who reads, with what bears on what he is shown. */
import type { DeviceId, UserId } from '#spec/ids.ts'
import type { AccountData } from '../account-data/account-data.ts'
import type { Reader } from './client-event.ts'

export class Readers {
  readonly #accountData: AccountData

  constructor(ports: { accountData: AccountData }) {
    this.#accountData = ports.accountData
  }

  async of({ userId, deviceId }: { readonly userId: UserId; readonly deviceId: DeviceId }): Promise<Reader> {
    return { userId, deviceId, ignored: await this.#accountData.ignoredBy(userId) }
  }
}
