import { inject, Injectable, signal } from '@angular/core'
import type { EventRow } from '#sdk/timeline/row.ts'
import { Conversation, type Writing } from './conversation.ts'
import { mentionablesIn, outgoingText } from './outgoing-text.ts'
import { Uploads } from './uploads.ts'
import { CLIENT } from '../sdk/client-token.ts'

/** The text in the composer: the draft of this place, or the message that is being edited. */
@Injectable()
export class ComposerText {
  readonly #client = inject(CLIENT)
  readonly #conversation = inject(Conversation)
  readonly #uploads = inject(Uploads)
  readonly #text = signal('')
  readonly text = this.#text.asReadonly()
  #edited: EventRow | undefined

  /** Another message is edited or answered, or none any more. The draft waits meanwhile. */
  follow(writing: Writing): void {
    this.#edited = writing.kind === 'edit' ? writing.row : undefined
    this.#text.set(this.#edited === undefined ? this.#draft() : sourceOf(this.#edited))
  }

  type(text: string): void {
    this.#text.set(text)
    if (this.#edited === undefined) this.#client.drafts.set(this.#conversation.place, text)
    if (this.#conversation.threadId !== undefined) return
    if (text === '') this.#conversation.room.reading.stopTyping()
    else this.#conversation.room.reading.typing()
  }

  send(): void {
    const { room, threadId, place } = this.#conversation
    const text = this.#text()
    const hasFiles = this.#uploads.all().some((upload) => upload.place === place && upload.state.phase === 'staged')
    const draft = outgoingText(text, mentionablesIn(text, room, this.#client.rooms.list()))
    if (hasFiles) void this.#uploads.sendStaged(this.#conversation, draft?.body ?? '')
    else if (this.#edited?.eventId !== undefined) {
      if (draft !== undefined && text !== sourceOf(this.#edited)) room.messages.edit(this.#edited.eventId, draft)
    } else if (draft !== undefined) {
      const writing = this.#conversation.writing()
      const replyTo = writing.kind === 'reply' ? writing.row.eventId : undefined
      room.messages.send({
        ...draft,
        ...(threadId === undefined ? {} : { threadId }),
        ...(replyTo === undefined ? {} : { replyTo }),
      })
    }
    if (this.#edited === undefined) this.#client.drafts.set(place, '')
    room.reading.stopTyping()
    this.#conversation.writeNew()
    this.#text.set(this.#draft())
  }

  #draft(): string {
    return this.#client.drafts.get(this.#conversation.place)
  }
}

function sourceOf(row: EventRow): string {
  const body = row.content['body']
  const text = typeof body === 'string' ? body : ''
  return row.content['msgtype'] === 'm.emote' ? `/me ${text}` : text
}
