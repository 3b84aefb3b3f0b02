import { computed, effect, inject, Injectable, signal, untracked } from '@angular/core'
import { Conversation } from './conversation.ts'
import { PageAttention } from './page-attention.ts'
import { firstUnread } from './row-context.ts'
import { live } from '../sdk/live.ts'
import { Preferences } from '../settings/preferences.ts'

/** What has been read in one conversation: where the line of new messages stands, and when to tell the server. */
@Injectable()
export class ReadingMarks {
  readonly #conversation = inject(Conversation)
  readonly #attention = inject(PageAttention)
  readonly #preferences = inject(Preferences)
  /** Stays as it was when the reader came, so that the line does not run away while they read. */
  readonly #readUpTo = signal<string | undefined>(undefined)
  readonly #atBottom = signal(false)
  #told: string | undefined

  readonly atBottom = this.#atBottom.asReadonly()
  readonly newKey = computed(() =>
    firstUnread(live(this.#conversation.timeline), this.#readUpTo(), this.#conversation.me),
  )
  /** There is unread that has not been loaded: its beginning is further back. */
  readonly beginsEarlier = computed(() => {
    const readUpTo = this.#readUpTo()
    return readUpTo !== undefined && live(this.#conversation.timeline).indexOfEvent(readUpTo) === -1
      ? readUpTo
      : undefined
  })

  constructor() {
    effect(() => {
      if (!this.#atBottom() || !this.#attention.looking()) return
      live(this.#conversation.timeline)
      untracked(() => {
        this.#tell()
      })
    })
    effect(() => {
      // Whatever comes while nobody looks is new to whoever comes back.
      if (this.#attention.looking()) return
      untracked(() => {
        if (this.#atBottom()) this.#readUpTo.set(this.#latestEventId())
      })
    })
  }

  arrive(): void {
    const { room, threadId } = this.#conversation
    if (threadId === undefined && room.unread.hasNew) this.#readUpTo.set(room.fullyRead)
  }

  setAtBottom(atBottom: boolean): void {
    this.#atBottom.set(atBottom)
  }

  /** The reader says that they are done, wherever they are. */
  forgetLine(): void {
    this.#readUpTo.set(undefined)
    this.#tell()
  }

  #tell(): void {
    const { room, threadId } = this.#conversation
    const latest = this.#latestEventId()
    if (latest === undefined || latest === this.#told) return
    this.#told = latest
    const isPrivate = !this.#preferences.values().sendReadReceipts
    const where = threadId === undefined ? {} : { threadId }
    room.reading.markRead({ eventId: latest, isPrivate, ...where }).catch(() => {
      // The next message, or the next visit, tells it again.
      this.#told = undefined
    })
  }

  #latestEventId(): string | undefined {
    const { timeline } = this.#conversation
    for (let i = timeline.length - 1; i >= 0; i--) {
      const row = timeline.at(i)
      if (row?.kind === 'event' && row.eventId !== undefined) return row.eventId
    }
    return undefined
  }
}
