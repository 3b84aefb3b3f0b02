/** What the user tells the others without writing: how far they have read, and that they are writing. */
import { postReadMarkers, postReceipt, putRoomAccountData, putTyping } from '../api/routes.ts'
import type { Timeline } from '../timeline/timeline.ts'
import type { BareEvent } from '../wire.ts'
import type { Receipts } from './receipts.ts'
import type { RoomPorts } from './room-ports.ts'
import type { Unread } from './room-values.ts'

/** How long one notice holds, and how often it is repeated while the user goes on. */
const TYPING_MS = 20_000
const TYPING_REPEAT_MS = 10_000
/** Without a keystroke for so long the user has stopped. */
const TYPING_PAUSE_MS = 5_000

export interface ReadTo {
  /** The newest event where absent. */
  readonly eventId?: string
  /** Root of the thread that was read. */
  readonly threadId?: string
  /** The others do not see it. */
  readonly isPrivate?: boolean
}

/** What of a room changes when its user reads. */
export interface ReadRoom {
  readonly id: string
  readonly timeline: Timeline
  readonly receipts: Receipts
  readonly unread: Unread
  thread(rootId: string): Timeline
  noteRead(eventId: string, threadId: string | undefined, at: number): void
  setAccountData(event: BareEvent): void
  publishAll(): void
}

export class Reading {
  readonly #room: ReadRoom
  readonly #ports: RoomPorts
  /** By timeline (`main` or a thread): the event that the server is being told of, and whether it still has to be. */
  readonly #telling = new Map<string, string>()
  readonly #untold = new Set<string>()
  #typingSentAt: number | undefined
  #cancelPause = () => {}

  constructor(room: ReadRoom, ports: RoomPorts) {
    this.#room = room
    this.#ports = ports
  }

  /** Read receipt and read marker; in a thread only the receipt. Shown at once; call it again after a failure. */
  async markRead({ eventId, threadId, isPrivate = false }: ReadTo = {}): Promise<void> {
    const line = threadId ?? 'main'
    const timeline = threadId === undefined ? this.#room.timeline : this.#room.thread(threadId)
    const target = eventId ?? newestEvent(timeline) ?? threadId
    if (target === undefined || this.#telling.get(line) === target) return
    const isKnown = this.#room.receipts.of(this.#ports.me, threadId)?.eventId === target && !this.#untold.has(line)
    if (!isKnown) {
      this.#room.noteRead(target, threadId, this.#ports.api.host.now())
      this.#room.publishAll()
    }
    this.#telling.set(line, target)
    this.#untold.add(line)
    try {
      if (this.#room.unread.marked) await this.#setMark(false)
      if (!isKnown) await this.#tell(target, threadId, isPrivate)
      this.#untold.delete(line)
    } finally {
      if (this.#telling.get(line) === target) this.#telling.delete(line)
    }
  }

  async markUnread(): Promise<void> {
    await this.#setMark(true)
  }

  /** Call on every keystroke; sends as seldom as the protocol allows. */
  typing(): void {
    this.#cancelPause()
    this.#cancelPause = this.#ports.api.host.after(TYPING_PAUSE_MS, () => {
      this.stopTyping()
    })
    const now = this.#ports.api.host.now()
    if (this.#typingSentAt !== undefined && now - this.#typingSentAt < TYPING_REPEAT_MS) return
    this.#typingSentAt = now
    this.#sendTyping({ typing: true, timeout: TYPING_MS })
  }

  stopTyping(): void {
    this.#cancelPause()
    if (this.#typingSentAt === undefined) return
    this.#typingSentAt = undefined
    this.#sendTyping({ typing: false })
  }

  #sendTyping(body: { typing: boolean; timeout?: number }): void {
    const params = { roomId: this.#room.id, userId: this.#ports.me }
    this.#ports.api.call(putTyping, { params, body }).catch(() => {
      // Worth nothing a moment later, so it is neither retried nor reported.
    })
  }

  async #tell(eventId: string, threadId: string | undefined, isPrivate: boolean): Promise<void> {
    const { api } = this.#ports
    const roomId = this.#room.id
    const params = { roomId, receiptType: isPrivate ? 'm.read.private' : 'm.read', eventId } as const
    await api.call(postReceipt, { params, body: { thread_id: threadId ?? 'main' } })
    if (threadId !== undefined) return
    await api.call(postReadMarkers, { params: { roomId }, body: { 'm.fully_read': eventId } })
  }

  async #setMark(unread: boolean): Promise<void> {
    const content = { unread }
    this.#room.setAccountData({ type: 'm.marked_unread', content })
    this.#room.publishAll()
    const params = { userId: this.#ports.me, roomId: this.#room.id, type: 'm.marked_unread' }
    await this.#ports.api.call(putRoomAccountData, { params, body: content })
  }
}

function newestEvent(timeline: Timeline): string | undefined {
  for (let i = timeline.length - 1; i >= 0; i--) {
    const row = timeline.at(i)
    if (row?.kind === 'event' && row.eventId !== undefined && !row.sending) return row.eventId
  }
  return undefined
}
