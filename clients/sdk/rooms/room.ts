import type { Observable } from '../observable.ts'
import type { EventContent, EventRow } from '../timeline/row.ts'
import type { Timeline } from '../timeline/timeline.ts'
import type { Member, Membership, Permissions, Receipt, Unread } from './room-values.ts'

export interface Room extends Observable {
  readonly id: string
  /** `undefined` for a room that is only known as an invite or a knock without details. */
  readonly name: string
  readonly avatarUrl: string | undefined
  readonly topic: string | undefined
  readonly canonicalAlias: string | undefined
  readonly membership: Membership
  /** For an invite: who sent it. */
  readonly inviter: string | undefined
  /** The other person of a direct message. */
  readonly directUserId: string | undefined
  readonly isDirect: boolean
  readonly isSpace: boolean
  readonly isEncrypted: boolean
  readonly joinRule: string
  /** The room that replaces this one after an upgrade. */
  readonly successorId: string | undefined
  readonly memberCount: number
  readonly unread: Unread
  readonly tags: ReadonlyMap<string, { readonly order?: number }>
  readonly permissions: Permissions
  readonly pinned: readonly string[]
  /** Time of the newest message, for the order of the list. */
  readonly activeAt: number
  readonly latest: EventRow | undefined
  /** Event ID of the read marker ("new messages" line). */
  readonly fullyRead: string | undefined

  readonly timeline: Timeline
  readonly members: Members
  readonly typing: Typing
  readonly receipts: Receipts
  readonly messages: Messages
  readonly reading: Reading
  readonly settings: Settings

  /** The replies under an event; made on the first call, kept for later ones. */
  thread(rootId: string): Timeline
  /** Threads of this room, newest activity first, from the server. */
  listThreads(from?: string): Promise<{ readonly roots: readonly EventRow[]; readonly next: string | undefined }>
  /** Current state event content. */
  state(type: string, stateKey?: string): EventContent | undefined
}

export interface Members extends Observable {
  get(userId: string): Member | undefined
  /** Joined members as far as they are known; `loadAll` brings the rest. */
  joined(): readonly Member[]
  invited(): readonly Member[]
  loadAll(): Promise<void>
}

export interface Typing extends Observable {
  /** User IDs, without the signed-in user. */
  readonly users: readonly string[]
}

export interface Receipts extends Observable {
  /** Who has read up to exactly this event, without the signed-in user. */
  at(eventId: string): readonly Receipt[]
  /** The event up to which somebody has read the room (or a thread). */
  of(userId: string, threadId?: string): Receipt | undefined
}

export interface Draft {
  /** Plain text or Markdown source; always sent. */
  readonly body: string
  readonly html?: string
  readonly msgtype?: 'm.text' | 'm.notice' | 'm.emote'
  /** User IDs that shall be notified. */
  readonly mentions?: readonly string[]
  readonly mentionsRoom?: boolean
  /** Event ID that this answers. */
  readonly replyTo?: string
  /** Root event ID of the thread that this belongs to. */
  readonly threadId?: string
}

export interface FileMessage {
  readonly url: string
  readonly name: string
  readonly mimeType: string
  readonly sizeBytes: number
  readonly width?: number
  readonly height?: number
  readonly durationMs?: number
  readonly caption?: string
  readonly replyTo?: string
  readonly threadId?: string
}

/** All of these return at once: the outgoing queue takes over. The result is the transaction ID. */
export interface Messages {
  send(draft: Draft): string
  sendFile(file: FileMessage): string
  edit(eventId: string, draft: Draft): string
  react(eventId: string, key: string): string | undefined
  unreact(eventId: string, key: string): string | undefined
  redact(eventId: string, reason?: string): string
  retry(transactionId: string): void
  /** Takes an unsent message out of the queue. */
  cancel(transactionId: string): void
}

export interface Reading {
  /** Read receipt and read marker to the newest event, or to the given one; in a thread only the receipt. */
  markRead(options?: {
    readonly eventId?: string
    readonly threadId?: string
    readonly isPrivate?: boolean
  }): Promise<void>
  markUnread(): Promise<void>
  /** Call on every keystroke; sends as seldom as the protocol allows. */
  typing(): void
  stopTyping(): void
}

export interface Settings {
  setName(name: string): Promise<void>
  setTopic(topic: string): Promise<void>
  setAvatar(url: string): Promise<void>
  setTag(tag: string, order?: number): Promise<void>
  removeTag(tag: string): Promise<void>
  pin(eventId: string): Promise<void>
  unpin(eventId: string): Promise<void>
  invite(userId: string, reason?: string): Promise<void>
  kick(userId: string, reason?: string): Promise<void>
  ban(userId: string, reason?: string): Promise<void>
  unban(userId: string): Promise<void>
  setPowerLevel(userId: string, level: number): Promise<void>
  leave(): Promise<void>
  forget(): Promise<void>
  sendState(type: string, stateKey: string, content: EventContent): Promise<string>
}
