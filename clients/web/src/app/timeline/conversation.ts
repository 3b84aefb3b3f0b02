import { computed, inject, Injectable, signal } from '@angular/core'
import type { UnsentText } from '#sdk/drafts.ts'
import type { Member } from '#sdk/rooms/room-values.ts'
import type { Room } from '#sdk/rooms/room.ts'
import type { EventRow } from '#sdk/timeline/row.ts'
import type { Timeline } from '#sdk/timeline/timeline.ts'
import { localpartOf } from '#spec/ids.ts'
import { sourceOf } from './outgoing-text.ts'
import { CLIENT } from '../sdk/client-token.ts'
import { live } from '../sdk/live.ts'

/** What the next thing sent will be. There is no row where the message has not been loaded. */
export type Writing =
  | { readonly kind: 'new' }
  | { readonly kind: 'reply' | 'edit'; readonly eventId: string; readonly row: EventRow | undefined }

/** One timeline with its composer, a room's or a thread's: what its parts share. */
@Injectable()
export class Conversation {
  readonly #client = inject(CLIENT)
  readonly #composerCalls = signal(0)
  readonly #wanted = signal<{ readonly eventId: string } | undefined>(undefined)
  #room: Room | undefined
  #threadId: string | undefined

  readonly me = this.#client.userId
  readonly #draft = computed(() => live(this.#client.drafts).get(this.place))
  /** What stands in the composer: the message that is being edited, else the draft of this place. */
  readonly text = computed(() => this.#draft().edit?.text ?? this.#draft().text)
  readonly writing = computed<Writing>(() => {
    const { edit, replyTo } = this.#draft()
    if (edit !== undefined) return { kind: 'edit', eventId: edit.eventId, row: this.#row(edit.eventId) }
    return replyTo === undefined ? { kind: 'new' } : { kind: 'reply', eventId: replyTo, row: this.#row(replyTo) }
  })
  /** Grows whenever the composer shall take the focus. */
  readonly composerCalls = this.#composerCalls.asReadonly()
  /** A message that the timeline shall go to; a new object for every wish. */
  readonly wanted = this.#wanted.asReadonly()

  /** Before anything is drawn; a conversation never moves to another room. */
  open(room: Room, threadId: string | undefined): void {
    this.#room = room
    this.#threadId = threadId
  }

  get room(): Room {
    if (this.#room === undefined) throw new Error('The conversation has not been opened.')
    return this.#room
  }

  get threadId(): string | undefined {
    return this.#threadId
  }

  get timeline(): Timeline {
    return this.#threadId === undefined ? this.room.timeline : this.room.thread(this.#threadId)
  }

  /** Where its draft is kept. */
  get place(): string {
    return this.#threadId === undefined ? this.room.id : `${this.room.id} ${this.#threadId}`
  }

  member(userId: string): Member | undefined {
    return live(this.room.members).get(userId)
  }

  nameOf(userId: string): string {
    return this.member(userId)?.displayName ?? localpartOf(userId)
  }

  type(text: string): void {
    const { edit, ...draft } = this.#draft()
    this.#keep(edit === undefined ? { ...draft, text } : { ...draft, edit: { ...edit, text } })
  }

  reply({ eventId }: EventRow): void {
    if (eventId === undefined) return
    this.#keep({ text: this.#draft().text, replyTo: eventId })
    this.callComposer()
  }

  edit({ eventId, content }: EventRow): void {
    if (eventId === undefined) return
    this.#keep({ ...this.#draft(), edit: { eventId, text: sourceOf(content) } })
    this.callComposer()
  }

  /** A message that could not be sent goes back into the composer, before what stands there. */
  takeBack({ sending, content, replyTo = this.#draft().replyTo }: EventRow): void {
    if (sending === undefined || !this.room.messages.cancel(sending.transactionId)) return
    const text = [sourceOf(content), this.#draft().text].filter((part) => part !== '').join('\n\n')
    this.#keep(replyTo === undefined ? { text } : { text, replyTo })
    this.callComposer()
  }

  /** No longer an edit or a reply. The text of a reply stays, and what was there before an edit comes back. */
  writeNew(): void {
    const { edit, replyTo, text } = this.#draft()
    this.#keep(edit === undefined || replyTo === undefined ? { text } : { text, replyTo })
  }

  /** After sending: nothing is left but what was there before an edit. */
  clear(): void {
    if (this.#draft().edit === undefined) this.#keep({ text: '' })
    else this.writeNew()
  }

  goTo(eventId: string): void {
    this.#wanted.set({ eventId })
  }

  callComposer(): void {
    this.#composerCalls.update((count) => count + 1)
  }

  toggleReaction(row: EventRow, key: string): void {
    if (row.eventId === undefined) return
    const mine = row.reactions.some((reaction) => reaction.key === key && reaction.mine)
    if (mine) this.room.messages.unreact(row.eventId, key)
    else this.room.messages.react(row.eventId, key)
  }

  canEdit(row: EventRow): boolean {
    return row.sender === this.me && row.eventId !== undefined && isTyped(row)
  }

  canTakeBack(row: EventRow): boolean {
    return row.sending?.phase === 'failed' && isTyped(row)
  }

  canDelete(row: EventRow): boolean {
    const { redactOwn, redactOthers } = this.room.permissions
    return (
      row.eventId !== undefined && row.redacted === undefined && (row.sender === this.me ? redactOwn : redactOthers)
    )
  }

  #keep(draft: UnsentText): void {
    this.#client.drafts.set(this.place, draft)
  }

  /** A thread hangs on a message of the room. */
  #row(eventId: string): EventRow | undefined {
    const rows = [this.timeline, this.room.timeline].map((timeline) =>
      live(timeline).at(timeline.indexOfEvent(eventId)),
    )
    return rows.find((row) => row?.kind === 'event')
  }
}

function isTyped({ type, content, redacted }: EventRow): boolean {
  const { msgtype } = content
  return type === 'm.room.message' && redacted === undefined && (msgtype === 'm.text' || msgtype === 'm.emote')
}
