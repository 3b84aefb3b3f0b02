/** Requests that have an effect once, however often a client repeats them. Client-Server API, "Transaction identifiers". */
import type { EventId } from '#spec/ids.ts'
import type { Store } from '#homeserver/ports/store.ts'
import type { Transaction } from './event-rows.ts'
import { transactions } from './tables.ts'

export class Transactions {
  readonly #store: Store
  readonly #underway = new Map<string, Promise<EventId>>()

  constructor(ports: { store: Store }) {
    this.#store = ports.store
  }

  /**
   * The event of the transaction: the one that was made for it before, whatever has become of its sender since, or the one that `make`
   * makes and writes together with the transaction.
   */
  async once(transaction: Transaction, make: () => Promise<EventId>): Promise<EventId> {
    const key = `${transaction.session} ${transaction.request}`
    const underway = this.#underway.get(key)
    if (underway) return await underway
    const mine = this.#madeBefore(transaction).then(async (made) => made ?? (await make()))
    this.#underway.set(key, mine)
    try {
      return await mine
    } finally {
      this.#underway.delete(key)
    }
  }

  async #madeBefore({ session, request }: Transaction): Promise<EventId | undefined> {
    return await this.#store.get(transactions, [session, request])
  }
}
