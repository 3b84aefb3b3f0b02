/** What the user keeps about one room, and what the server counts for the user there. */
import { numberIn, objectIn, textIn, type BareEvent, type Content, type JoinedRoomBody } from '../wire.ts'
import type { Unread } from './room-values.ts'

type Counts = Omit<Unread, 'marked' | 'hasNew'>

const NOTHING_UNREAD: Counts = { notifications: 0, highlights: 0, threads: new Map() }

export class RoomAccount {
  readonly #data = new Map<string, Content>()
  #counts = NOTHING_UNREAD

  get counts(): Counts {
    return this.#counts
  }

  get tags(): ReadonlyMap<string, { readonly order?: number }> {
    const tags = objectIn(this.#data.get('m.tag'), 'tags') ?? {}
    return new Map(
      Object.keys(tags).map((tag) => {
        const order = numberIn(objectIn(tags, tag), 'order')
        return [tag, order === undefined ? {} : { order }]
      }),
    )
  }

  get fullyRead(): string | undefined {
    return textIn(this.#data.get('m.fully_read'), 'event_id')
  }

  get isMarkedUnread(): boolean {
    const mark = this.#data.get('m.marked_unread') ?? this.#data.get('com.famedly.marked_unread')
    return mark?.['unread'] === true
  }

  get data(): readonly BareEvent[] {
    return [...this.#data].map(([type, content]) => ({ type, content }))
  }

  set({ type, content }: BareEvent): void {
    this.#data.set(type, content)
  }

  /** A part that is absent has not changed. */
  count(body: JoinedRoomBody): boolean {
    const { unread_notifications: room, unread_thread_notifications: threads } = body
    if (!room && !threads) return false
    this.#counts = {
      notifications: room?.notification_count ?? this.#counts.notifications,
      highlights: room?.highlight_count ?? this.#counts.highlights,
      threads: threads ? threadCounts(threads) : room ? new Map() : this.#counts.threads,
    }
    return true
  }

  /** The user has read: shown at once, confirmed by the next sync. */
  read(threadId: string | undefined): void {
    if (threadId === undefined) {
      this.#counts = { ...this.#counts, notifications: 0, highlights: 0 }
      return
    }
    const threads = new Map(this.#counts.threads)
    threads.delete(threadId)
    this.#counts = { ...this.#counts, threads }
  }
}

function threadCounts(threads: NonNullable<JoinedRoomBody['unread_thread_notifications']>): Counts['threads'] {
  const counts = Object.entries(threads).map(
    ([root, { notification_count: notifications = 0, highlight_count: highlights = 0 }]) =>
      [root, { notifications, highlights }] as const,
  )
  return new Map(counts.filter(([, { notifications, highlights }]) => notifications + highlights > 0))
}
