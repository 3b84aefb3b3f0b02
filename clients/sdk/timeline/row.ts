/** What a timeline shows: immutable values. A row that changed is a new object with the same `key`. */
import type { ApiError } from '../api/api-error.ts'

export type Row = EventRow | GapRow

/** The place of events that are not here yet. `Timeline.fill` brings them. */
export interface GapRow {
  readonly kind: 'gap'
  readonly key: string
  readonly loading: boolean
}

export interface EventRow {
  readonly kind: 'event'
  /** Stays the same from local echo to sent event, so that a view keeps its element. */
  readonly key: string
  /** Absent while the server has not accepted the event. */
  readonly eventId: string | undefined
  readonly type: string
  /** Present for state events. */
  readonly stateKey: string | undefined
  readonly sender: string
  readonly at: number
  /** With the newest edit applied. Empty once redacted. */
  readonly content: EventContent
  /** For state events: the content before, to say what changed. */
  readonly previous: EventContent | undefined
  readonly editedAt: number | undefined
  readonly redacted: Redacted | undefined
  readonly reactions: readonly Reaction[]
  /** The event this one answers; not set for the fallback that threads carry. */
  readonly replyTo: string | undefined
  /** Present in the room's timeline on the event that a thread hangs on. */
  readonly thread: ThreadSummary | undefined
  /** Present on a local echo. */
  readonly sending: Sending | undefined
}

export type EventContent = Readonly<Record<string, unknown>>

export interface Redacted {
  readonly by: string
  readonly reason: string | undefined
}

export interface Reaction {
  readonly key: string
  readonly senders: readonly string[]
  /** Whether the signed-in user is among the senders. */
  readonly mine: boolean
}

export interface ThreadSummary {
  readonly rootId: string
  readonly replies: number
  /** Absent while only the count is known. */
  readonly latest: { readonly sender: string; readonly at: number; readonly content: EventContent } | undefined
  readonly participated: boolean
}

export type Sending =
  | { readonly phase: 'pending'; readonly transactionId: string }
  | { readonly phase: 'sending'; readonly transactionId: string }
  | { readonly phase: 'sent'; readonly transactionId: string }
  | { readonly phase: 'failed'; readonly transactionId: string; readonly error: ApiError }
