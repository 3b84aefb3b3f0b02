/** A client that sends one message after the other and repeats each until it is acknowledged, and what it was told. */
import type { TestUser } from '#tests/kit/test-user.ts'

const PAUSE_MS = 100
const PATIENCE_MS = 60_000

export interface Acknowledged {
  readonly sender: string
  readonly room: string
  /** Counts the messages of this sender to this room. */
  readonly ordinal: number
  readonly eventId: string
  readonly at: number
}

/** Kept outside the server: what it has promised to keep. */
export class Ledger {
  readonly acknowledged: Acknowledged[] = []
  readonly #waiting: { count: number; resolve: () => void }[] = []

  add(message: Acknowledged): void {
    this.acknowledged.push(message)
    for (const each of this.#waiting) if (this.acknowledged.length >= each.count) each.resolve()
  }

  /** Resolves once this many messages are acknowledged. */
  async reaches(count: number): Promise<void> {
    if (this.acknowledged.length >= count) return
    await new Promise<void>((resolve) => this.#waiting.push({ count, resolve }))
  }
}

export interface SenderOptions {
  readonly user: TestUser
  /** The room of each message, in order. */
  readonly rooms: readonly string[]
  readonly ledger: Ledger
}

export async function sendAll({ user, rooms, ledger }: SenderOptions): Promise<void> {
  const counts = new Map<string, number>()
  for (const [index, room] of rooms.entries()) {
    const ordinal = counts.get(room) ?? 0
    counts.set(room, ordinal + 1)
    const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/send/m.room.message/t${index}`
    const body = { msgtype: 'm.text', body: `${ordinal}`, ordinal }
    const reply = (await insist(() => user.try('PUT', path, { body }))) as { event_id: string }
    ledger.add({ sender: user.userId, room, ordinal, eventId: reply.event_id, at: performance.now() })
  }
}

/** Repeats a call that the network or the server failed, as clients do. */
export async function insist(call: () => Promise<{ status: number; body: unknown }>): Promise<unknown> {
  const end = performance.now() + PATIENCE_MS
  for (;;) {
    const answer = await call().catch(() => undefined)
    if (answer && answer.status < 400) return answer.body
    if (answer && answer.status < 500 && answer.status !== 429)
      throw new Error(`the server answered ${answer.status}: ${JSON.stringify(answer.body)}`)
    if (performance.now() > end) throw new Error(`no success within ${PATIENCE_MS} ms: ${JSON.stringify(answer)}`)
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
}
