/**
 * How far everybody has read. A receipt is for the whole room, for the main timeline, or for one thread; a later one of the same
 * kind replaces it. Client-Server API, "Receipts" and "Threaded read receipts".
 */
import { Subject } from '../observable.ts'
import { numberIn, objectIn, textIn, type Content } from '../wire.ts'
import type { Receipt } from './room-values.ts'

const WHOLE_ROOM = ''
const MAIN = 'main'

export class Receipts extends Subject {
  readonly #me: string
  readonly #hiddenAfter: (eventId: string) => readonly string[]
  /** By line (whole room, main, thread root), then by user. */
  readonly #lines = new Map<string, Map<string, Receipt>>()
  readonly #placed = new Map<string, Map<Receipt, string>>()

  /** `hiddenAfter`: the events that have no row in the main timeline and follow this one. */
  constructor(me: string, hiddenAfter: (eventId: string) => readonly string[]) {
    super()
    this.#me = me
    this.#hiddenAfter = hiddenAfter
  }

  /** Whose receipt is at this event, or at one behind it that has no row. Without the signed-in user. */
  at(eventId: string): readonly Receipt[] {
    const here = this.#currentAt(eventId, () => true)
    const hidden = this.#hiddenAfter(eventId).map((id) => this.#currentAt(id, isOfMain))
    return [...here, ...hidden.flat()]
  }

  /** The event up to which somebody has read the main timeline, or a thread. */
  of(userId: string, threadId: string = MAIN): Receipt | undefined {
    const own = this.#lines.get(threadId)?.get(userId)
    const whole = this.#lines.get(WHOLE_ROOM)?.get(userId)
    if (!own || !whole) return own ?? whole
    return own.at >= whole.at ? own : whole
  }

  /** The content of `m.receipt`: by event, type and user. Private receipts come only for the signed-in user. */
  add(content: Content): void {
    for (const eventId of Object.keys(content)) {
      const byType = objectIn(content, eventId)
      for (const type of ['m.read', 'm.read.private']) {
        const byUser = objectIn(byType, type)
        for (const userId of Object.keys(byUser ?? {})) {
          const detail = objectIn(byUser, userId)
          const line = textIn(detail, 'thread_id') ?? WHOLE_ROOM
          this.set(line, { userId, eventId, at: numberIn(detail, 'ts') ?? 0 })
        }
      }
    }
  }

  set(line: string, receipt: Receipt): void {
    const byUser = this.#lines.get(line) ?? new Map<string, Receipt>()
    const before = byUser.get(receipt.userId)
    if (before && before.at > receipt.at) return
    this.#lines.set(line, byUser.set(receipt.userId, receipt))
    this.mark()
    if (receipt.userId === this.#me) return
    if (before) this.#lift(before)
    const there = this.#placed.get(receipt.eventId) ?? new Map<Receipt, string>()
    this.#placed.set(receipt.eventId, there.set(receipt, line))
  }

  /** All of them, for a snapshot. */
  *entries(): Generator<readonly [line: string, receipt: Receipt]> {
    for (const [line, byUser] of this.#lines) for (const receipt of byUser.values()) yield [line, receipt]
  }

  /** A receipt for the whole room and a newer one for the main timeline may both be known: the newer one counts. */
  #currentAt(eventId: string, isAsked: (line: string) => boolean): readonly Receipt[] {
    const receipts: Receipt[] = []
    for (const [receipt, line] of this.#placed.get(eventId) ?? []) {
      if (!isAsked(line)) continue
      if (this.of(receipt.userId, line === WHOLE_ROOM ? MAIN : line) === receipt) receipts.push(receipt)
    }
    return receipts
  }

  #lift(receipt: Receipt): void {
    const there = this.#placed.get(receipt.eventId)
    there?.delete(receipt)
    if (there?.size === 0) this.#placed.delete(receipt.eventId)
  }
}

function isOfMain(line: string): boolean {
  return line === WHOLE_ROOM || line === MAIN
}
