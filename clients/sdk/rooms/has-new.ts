/** Whether there is something the user has not seen, notified of or not. Pure over what is loaded. */
import type { EventRow } from '../timeline/row.ts'
import type { Receipt } from './room-values.ts'

export interface Seen {
  readonly me: string
  readonly latest: EventRow | undefined
  readonly receipt: Receipt | undefined
  readonly timeline: { indexOfEvent(eventId: string): number }
}

export function hasNew({ me, latest, receipt, timeline }: Seen): boolean {
  if (latest?.eventId === undefined || latest.sender === me) return false
  if (!receipt) return true
  const readTo = timeline.indexOfEvent(receipt.eventId)
  // Clocks of two servers are compared only where the place of the receipt is not known.
  return readTo === -1 ? receipt.at < latest.at : readTo < timeline.indexOfEvent(latest.eventId)
}
