/** What users have reported to the administrators. */
import type { EventId, RoomId, UserId } from '#spec/ids.ts'
import { table } from '#homeserver/ports/store.ts'

export type ReportedThing =
  | { readonly kind: 'room'; readonly room: RoomId }
  | { readonly kind: 'event'; readonly room: RoomId; readonly eventId: EventId; readonly sender: UserId }
  | { readonly kind: 'user'; readonly user: UserId }

export interface StoredReport {
  readonly thing: ReportedThing
  readonly reporter: UserId
  readonly reason?: string
  /** From -100, the worst, to 0: some clients still send it. */
  readonly score?: number
}

/** One partition: reports are few, and administrators read them all. */
export const REPORTS = 'all'
export const reports = table<[typeof REPORTS, at: number, id: string], StoredReport>('reports', {
  columns: ['text', 'int', 'text'],
})

export const reportTables = [reports]
