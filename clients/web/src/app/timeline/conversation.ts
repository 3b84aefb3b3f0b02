import { inject, Injectable, signal } from '@angular/core'
import type { Member } from '#sdk/rooms/room-values.ts'
import type { Room } from '#sdk/rooms/room.ts'
import type { EventRow } from '#sdk/timeline/row.ts'
import type { Timeline } from '#sdk/timeline/timeline.ts'
import { localpartOf } from '#spec/ids.ts'
import { CLIENT } from '../sdk/client-token.ts'
import { live } from '../sdk/live.ts'

/** What the next thing sent will be. */
export type Writing =
  | { readonly kind: 'new' }
  | { readonly kind: 'reply'; readonly row: EventRow }
  | { readonly kind: 'edit'; readonly row: EventRow }

/** One timeline with its composer, a room's or a thread's: what its parts share. */
@Injectable()
export class Conversation {
  readonly #client = inject(CLIENT)
  readonly #writing = signal<Writing>({ kind: 'new' })
  readonly #composerCalls = signal(0)
  readonly #wanted = signal<{ readonly eventId: string } | undefined>(undefined)
  #room: Room | undefined
  #threadId: string | undefined

  readonly me = this.#client.userId
  readonly writing = this.#writing.asReadonly()
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

  reply(row: EventRow): void {
    this.#writing.set({ kind: 'reply', row })
    this.callComposer()
  }

  edit(row: EventRow): void {
    this.#writing.set({ kind: 'edit', row })
    this.callComposer()
  }

  writeNew(): void {
    this.#writing.set({ kind: 'new' })
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
    return (
      row.sender === this.me &&
      row.eventId !== undefined &&
      row.redacted === undefined &&
      row.type === 'm.room.message' &&
      (row.content['msgtype'] === 'm.text' || row.content['msgtype'] === 'm.emote')
    )
  }

  canDelete(row: EventRow): boolean {
    const { redactOwn, redactOthers } = this.room.permissions
    return (
      row.eventId !== undefined && row.redacted === undefined && (row.sender === this.me ? redactOwn : redactOthers)
    )
  }
}
