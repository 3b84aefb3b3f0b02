/**
 * How much is unread in a room, by thread. Client-Server API, "Marking notifications as read" and "Threaded read
 * receipts": public and private receipts count alike, and the one that is further ahead decides.
 */
import type { UnreadCounts } from '#spec/client-server/sync-reply.ts'

export const MAIN_TIMELINE = 'main'

/** `main` or the event ID of a thread's root. */
export type ThreadId = string

/** A receipt of the user, of whichever type, resolved to the position of its event. */
export interface ReadUpTo {
  readonly position: number
  /** Absent: it reads the whole room. */
  readonly threadId?: ThreadId
}

export interface NotedEvent {
  readonly position: number
  readonly threadId: ThreadId
  readonly notify: boolean
  readonly highlight: boolean
  /** Sent by the user, who has then read the thread up to here. Leave out what nobody typed, such as a new avatar. */
  readonly isOwn: boolean
}

export interface Unread {
  /** Of the whole room, for clients that do not ask for threads. */
  readonly room: UnreadCounts
  readonly main: UnreadCounts
  /** Only threads in which something is unread. */
  readonly threads: ReadonlyMap<ThreadId, UnreadCounts>
}

const NOTHING: UnreadCounts = { notification_count: 0, highlight_count: 0 }

/** How far the user has read. */
export class ReadMarks {
  #room = -Infinity
  readonly #threads = new Map<ThreadId, number>()

  constructor(receipts: Iterable<ReadUpTo>) {
    for (const receipt of receipts) this.#add(receipt)
  }

  #add({ position, threadId }: ReadUpTo): void {
    if (threadId === undefined) this.#room = Math.max(this.#room, position)
    else this.#threads.set(threadId, Math.max(this.#threads.get(threadId) ?? -Infinity, position))
  }

  isRead(event: Pick<NotedEvent, 'position' | 'threadId'>): boolean {
    return event.position <= Math.max(this.#room, this.#threads.get(event.threadId) ?? -Infinity)
  }
}

/** `events` in any order; those that are certainly read may be left out. */
export function countUnread(events: readonly NotedEvent[], receipts: readonly ReadUpTo[]): Unread {
  const own = events.filter((event) => event.isOwn)
  const marks = new ReadMarks([...receipts, ...own])
  const threads = new Map<ThreadId, UnreadCounts>()
  let room = NOTHING
  for (const event of events) {
    if (!event.notify || marks.isRead(event)) continue
    room = counted(room, event)
    threads.set(event.threadId, counted(threads.get(event.threadId) ?? NOTHING, event))
  }
  const main = threads.get(MAIN_TIMELINE) ?? NOTHING
  threads.delete(MAIN_TIMELINE)
  return { room, main, threads }
}

function counted(counts: UnreadCounts, event: NotedEvent): UnreadCounts {
  return {
    notification_count: counts.notification_count + 1,
    highlight_count: counts.highlight_count + (event.highlight ? 1 : 0),
  }
}
