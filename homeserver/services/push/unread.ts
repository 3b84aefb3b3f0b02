/**
 * How much is unread in a room, by thread. Client-Server API, "Marking notifications as read" and "Threaded read
 * receipts": public and private receipts count alike, and the one that is further ahead decides.
 */
export const MAIN_TIMELINE = 'main'
/** In the place of a thread: the receipt reads the whole room. */
export const WHOLE_ROOM = ''

/** `main` or the event ID of a thread's root. */
export type ThreadId = string

/** How far each thread is read, and under `WHOLE_ROOM` all of them. */
export type ReadUpTo = ReadonlyMap<string, number>

export interface Place {
  readonly position: number
  readonly threadId: ThreadId
}

export interface NotedEvent extends Place {
  readonly notify: boolean
  readonly highlight: boolean
  /** Said by the user, who has then read the thread up to here. Not so what nobody typed, such as a new avatar. */
  readonly isOwn: boolean
}

export interface Counts {
  readonly notifications: number
  readonly highlights: number
}

/** Only threads in which something is unread. */
export type CountsByThread = ReadonlyMap<ThreadId, Counts>

export interface Unread {
  /** Of the whole room, for clients that do not ask for threads. */
  readonly total: Counts
  readonly main: Counts
  /** Without the main timeline. */
  readonly threads: CountsByThread
}

const NONE: Counts = { notifications: 0, highlights: 0 }

export function readUpTo(receipts: Iterable<readonly [thread: string, position: number]>): Map<string, number> {
  const read = new Map<string, number>()
  for (const [thread, position] of receipts) read.set(thread, Math.max(read.get(thread) ?? -Infinity, position))
  return read
}

export function isRead(read: ReadUpTo, { position, threadId }: Place): boolean {
  return position <= Math.max(read.get(WHOLE_ROOM) ?? -Infinity, read.get(threadId) ?? -Infinity)
}

/** Goes on counting with what came since, oldest first; what is certainly read may be left out. */
export function countUnread(counted: CountsByThread, events: readonly NotedEvent[], read: ReadUpTo): CountsByThread {
  const counts = new Map(counted)
  for (const event of events) {
    if (isRead(read, event)) continue
    if (event.isOwn) counts.delete(event.threadId)
    else if (event.notify) counts.set(event.threadId, plus(counts.get(event.threadId) ?? NONE, event))
  }
  return counts
}

export function unreadOf(counts: CountsByThread): Unread {
  const threads = new Map(counts)
  threads.delete(MAIN_TIMELINE)
  const total = { notifications: 0, highlights: 0 }
  for (const each of counts.values()) {
    total.notifications += each.notifications
    total.highlights += each.highlights
  }
  return { total, main: counts.get(MAIN_TIMELINE) ?? NONE, threads }
}

function plus({ notifications, highlights }: Counts, { highlight }: NotedEvent): Counts {
  return { notifications: notifications + 1, highlights: highlights + (highlight ? 1 : 0) }
}
