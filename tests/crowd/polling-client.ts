/** A client that hears of news by long-polling. */
import type { TestUser } from '#tests/kit/test-user.ts'
import { ClientCopy } from './client-copy.ts'

const LISTEN_MS = 2_000

export class PollingClient {
  readonly copy: ClientCopy
  #isStopping = false
  readonly #running: Promise<void>

  private constructor(copy: ClientCopy) {
    this.copy = copy
    this.#running = this.#run()
    // Whoever stops it hears of it.
    this.#running.catch(() => {})
  }

  static async open(user: TestUser): Promise<PollingClient> {
    return new PollingClient(await ClientCopy.open(user))
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    await this.#running
  }

  async #run(): Promise<void> {
    while (!this.#isStopping) await this.copy.poll(LISTEN_MS)
  }
}
