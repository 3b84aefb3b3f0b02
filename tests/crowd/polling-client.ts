/** A client that hears of news by long-polling. */
import type { TestUser } from '#tests/kit/test-user.ts'
import { ClientCopy, type SyncReply } from './client-copy.ts'

export class PollingClient {
  readonly copy: ClientCopy

  private constructor(copy: ClientCopy) {
    this.copy = copy
  }

  static async open(user: TestUser): Promise<PollingClient> {
    return new PollingClient(await ClientCopy.open(user))
  }

  /** Takes what is new; true where there was anything. */
  async next(timeoutMs: number): Promise<boolean> {
    const { user, token } = this.copy
    const reply = (await user.sync({ since: token, timeout: timeoutMs })) as SyncReply
    await this.copy.take(reply)
    return Object.keys(reply.rooms?.join ?? {}).length > 0
  }
}
