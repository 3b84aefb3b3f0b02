/** Compares what was acknowledged with what can be read, in every way in which it can be read. */
import type { Acknowledged } from './ledger.ts'
import type { Message } from './messages.ts'

export interface Findings {
  /** Acknowledged messages that at least one reader of the room lacks. */
  readonly lost: number
  /** Messages that a reader has more than once, under whatever ID. */
  readonly doubled: number
  /** Messages that a reader has before an earlier one of the same sender. */
  readonly misplaced: number
  /** Readers who have other messages, or another order, than the first one. */
  readonly differing: number
}

export const FLAWLESS: Findings = { lost: 0, doubled: 0, misplaced: 0, differing: 0 }

/** What one reader has of a room, from its beginning. */
export interface Reading {
  readonly room: string
  readonly messages: readonly Message[]
}

export function audit(acknowledged: readonly Acknowledged[], readings: readonly Reading[]): Findings {
  const promised = Map.groupBy(acknowledged, ({ room }) => room)
  const lost = new Set<string>()
  const doubled = new Set<string>()
  const misplaced = new Set<string>()
  const orders = new Map<string, string>()
  let differing = 0
  const unread = new Set(promised.keys())
  for (const { room, messages } of readings) {
    unread.delete(room)
    const ids = new Set(messages.map(({ eventId }) => eventId))
    for (const { eventId } of promised.get(room) ?? []) if (!ids.has(eventId)) lost.add(eventId)
    const newest = new Map<string, number>()
    const seen = new Set<string>()
    for (const { sender, ordinal } of messages) {
      const mark = `${room} ${sender} ${ordinal}`
      if (seen.has(mark)) doubled.add(mark)
      else if (ordinal < (newest.get(sender) ?? -1)) misplaced.add(mark)
      seen.add(mark)
      newest.set(sender, Math.max(ordinal, newest.get(sender) ?? -1))
    }
    const order = messages.map(({ eventId }) => eventId).join()
    if (order !== (orders.get(room) ?? order)) differing++
    else orders.set(room, order)
  }
  for (const room of unread) for (const { eventId } of promised.get(room) ?? []) lost.add(eventId)
  return { lost: lost.size, doubled: doubled.size, misplaced: misplaced.size, differing }
}
