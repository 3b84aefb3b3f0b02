/**
 * Writing in a room. All of these return at once: the outgoing queue takes over, and the timelines show the result as a local
 * echo. The text returned is the transaction ID.
 */
import type { EventIndex } from '../timeline/event-index.ts'
import {
  editContent,
  fileContent,
  messageContent,
  reactionContent,
  type Draft,
  type FileMessage,
} from './message-content.ts'
import type { RoomPorts } from './room-ports.ts'

export class Messages {
  readonly #roomId: string
  readonly #ports: RoomPorts
  readonly #index: EventIndex

  constructor(roomId: string, ports: RoomPorts, index: EventIndex) {
    this.#roomId = roomId
    this.#ports = ports
    this.#index = index
  }

  send(draft: Draft): string {
    return this.#add('m.room.message', messageContent(draft, this.#lastReply(draft.threadId)))
  }

  sendFile(file: FileMessage): string {
    return this.#add('m.room.message', fileContent(file, this.#lastReply(file.threadId)))
  }

  edit(eventId: string, draft: Draft): string {
    return this.#add('m.room.message', editContent(eventId, draft))
  }

  /** Nothing happens where the user has reacted with this key already. */
  react(eventId: string, key: string): string | undefined {
    if (this.#index.reactionBy(this.#ports.me, eventId, key) !== undefined) return undefined
    return this.#add('m.reaction', reactionContent(eventId, key))
  }

  unreact(eventId: string, key: string): string | undefined {
    const reaction = this.#index.reactionBy(this.#ports.me, eventId, key)
    if (reaction === undefined) return undefined
    // Still on its way: it need not be sent at all.
    if (this.#ports.outbox.cancel(reaction)) return reaction
    return isSent(reaction) ? this.redact(reaction) : undefined
  }

  redact(eventId: string, reason?: string): string {
    return this.#add('m.room.redaction', reason === undefined ? {} : { reason }, eventId)
  }

  retry(transactionId: string): void {
    this.#ports.outbox.retry(transactionId)
  }

  /** Takes an unsent message out of the queue. Gives whether it could still be stopped. */
  cancel(transactionId: string): boolean {
    return this.#ports.outbox.cancel(transactionId)
  }

  #add(type: string, content: Readonly<Record<string, unknown>>, redacts?: string): string {
    return this.#ports.outbox.add(this.#roomId, type, content, redacts)
  }

  #lastReply(threadId: string | undefined): string | undefined {
    if (threadId === undefined) return undefined
    const latest = this.#index.related(threadId)?.thread(this.#ports.me)?.latest.event_id
    return latest !== undefined && isSent(latest) ? latest : undefined
  }
}

/** Local echoes bear their transaction ID in place of an event ID. */
function isSent(id: string): boolean {
  return id.startsWith('$')
}
