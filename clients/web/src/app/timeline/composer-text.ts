import { inject, Injectable } from '@angular/core'
import { Conversation } from './conversation.ts'
import { mentionablesIn, outgoingText, sourceOf } from './outgoing-text.ts'
import { Uploads } from './uploads.ts'
import { CLIENT } from '../sdk/client-token.ts'

/** From the text in the composer to what is sent. */
@Injectable()
export class ComposerText {
  readonly #client = inject(CLIENT)
  readonly #conversation = inject(Conversation)
  readonly #uploads = inject(Uploads)

  type(text: string): void {
    this.#conversation.type(text)
    if (this.#conversation.threadId !== undefined) return
    if (text === '') this.#conversation.room.reading.stopTyping()
    else this.#conversation.room.reading.typing()
  }

  send(): void {
    const { room, threadId, place } = this.#conversation
    const text = this.#conversation.text()
    const writing = this.#conversation.writing()
    const hasFiles = this.#uploads.all().some((upload) => upload.place === place && upload.state.phase === 'staged')
    const draft = outgoingText(text, mentionablesIn(text, room, this.#client.rooms.list()))
    if (hasFiles) void this.#uploads.sendStaged(this.#conversation, draft?.body ?? '')
    else if (writing.kind === 'edit') {
      const isChanged = writing.row === undefined || text !== sourceOf(writing.row.content)
      if (draft !== undefined && isChanged) room.messages.edit(writing.eventId, draft)
    } else if (draft !== undefined) {
      room.messages.send({
        ...draft,
        ...(threadId === undefined ? {} : { threadId }),
        ...(writing.kind === 'new' ? {} : { replyTo: writing.eventId }),
      })
    }
    room.reading.stopTyping()
    this.#conversation.clear()
  }
}
