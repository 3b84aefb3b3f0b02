/** Somebody who sends one message after the other and repeats each until it is acknowledged. */
import type { TestUser } from '#tests/kit/test-user.ts'
import { insist } from './attempt.ts'
import type { Ledger } from './ledger.ts'

/** What the content of every message holds, beside what clients show. */
export interface Marks {
  readonly ordinal: number
  /** When it was first tried, in whole milliseconds since this process began. */
  readonly sentAt: number
}

export class Sender {
  readonly user: TestUser
  readonly #ledger: Ledger
  readonly #text: string
  readonly #counts = new Map<string, number>()
  #transactions = 0

  constructor({ user, ledger, text = 'a message' }: { user: TestUser; ledger: Ledger; text?: string }) {
    this.user = user
    this.#ledger = ledger
    this.#text = text
  }

  async send(room: string): Promise<void> {
    const ordinal = this.#counts.get(room) ?? 0
    this.#counts.set(room, ordinal + 1)
    const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/send/m.room.message/t${this.#transactions++}`
    const startedAt = performance.now()
    const marks: Marks = { ordinal, sentAt: Math.round(startedAt) }
    const body = { msgtype: 'm.text', body: this.#text, ...marks }
    const { body: reply, tries } = await insist(
      (signal) => this.user.request('PUT', path, { body, signal }),
      (failure) => this.#ledger.failed(failure),
    )
    const { userId: sender } = this.user
    const at = performance.now()
    this.#ledger.add({ sender, room, ordinal, eventId: reply.event_id, startedAt, at, tries })
  }
}
