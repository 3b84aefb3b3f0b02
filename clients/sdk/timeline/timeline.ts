import type { Observable } from '../observable.ts'
import type { Row } from './row.ts'

/** `more`: older events can be loaded. `start`: the first row is the first event there is. */
export type Edge = 'more' | 'loading' | 'start'

export interface Timeline extends Observable {
  readonly length: number
  /** Whether older events exist, are being fetched, or the beginning is reached. */
  readonly edge: Edge
  at(index: number): Row | undefined
  slice(start: number, end: number): readonly Row[]
  /** By row key; -1 where no such row is here. */
  indexOf(key: string): number
  /** By event ID; -1 where the event is not here. */
  indexOfEvent(eventId: string): number
  /** Fetches one page at the old end. Gives the number of new rows. Shares a fetch under way. */
  loadOlder(): Promise<number>
  /** Fetches one page into a gap, at its newer end; the gap stays while something is still missing. */
  fill(gapKey: string): Promise<number>
  /** Loads around until the event is here; false where the server does not have it or it is too far back. */
  loadEvent(eventId: string): Promise<boolean>
}
