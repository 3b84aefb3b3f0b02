import { Clipboard } from '@angular/cdk/clipboard'
import { ElementRef, inject, Injectable, signal } from '@angular/core'
import type { EventRow } from '#sdk/timeline/row.ts'
import { Conversation } from './conversation.ts'
import type { MessageAction } from './message-keys.ts'
import { PanelRoute } from './panel-route.ts'
import { Dialogs } from '../ui/dialogs.ts'
import { Toaster } from '../ui/toaster.ts'

/** What one can do with one message, from the toolbar and by key. */
@Injectable()
export class MessageActions {
  /** The message's. */
  readonly #element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement
  readonly #clipboard = inject(Clipboard)
  readonly #conversation = inject(Conversation)
  readonly #dialogs = inject(Dialogs)
  readonly #panel = inject(PanelRoute)
  readonly #toaster = inject(Toaster)
  readonly #isPicking = signal(false)
  /** Whether the emoji picker of this message is open. */
  readonly isPicking = this.#isPicking.asReadonly()

  run(action: MessageAction, row: EventRow): void {
    if (!this.can(action, row)) return
    switch (action) {
      case 'react':
        this.#isPicking.set(true)
        return
      case 'reply':
        this.#conversation.reply(row)
        return
      case 'thread':
        if (row.eventId !== undefined) void this.#panel.openThread(row.eventId)
        return
      case 'edit':
        this.#conversation.edit(row)
        return
      case 'delete':
        void this.#delete(row)
        return
      case 'copy-link':
        this.#copyLink(row)
    }
  }

  can(action: MessageAction, row: EventRow): boolean {
    if (row.eventId === undefined || row.redacted !== undefined) return false
    const { permissions } = this.#conversation.room
    switch (action) {
      case 'react':
        return permissions.react
      case 'reply':
        return permissions.sendMessages
      case 'thread':
        return this.#conversation.threadId === undefined
      case 'edit':
        return this.#conversation.canEdit(row)
      case 'delete':
        return this.#conversation.canDelete(row)
      case 'copy-link':
        return true
    }
  }

  stopPicking(): void {
    if (!this.isPicking()) return
    // The toolbar goes with the picker, unless something in the message has the focus.
    this.#element.focus({ preventScroll: true })
    this.#isPicking.set(false)
  }

  async #delete(row: EventRow): Promise<void> {
    // What has it now goes with the toolbar; the dialog gives it back to the message.
    this.#element.focus({ preventScroll: true })
    const sure = await this.#dialogs.confirm({
      heading: 'Delete this message?',
      text: 'It disappears for everybody in the channel. This cannot be undone.',
      action: 'Delete',
      dangerous: true,
    })
    if (sure && row.eventId !== undefined) this.#conversation.room.messages.redact(row.eventId)
  }

  #copyLink(row: EventRow): void {
    const url = new URL(`/room/${encodeURIComponent(this.#conversation.room.id)}`, location.origin)
    url.searchParams.set('event', row.eventId ?? '')
    this.#toaster.show(this.#clipboard.copy(url.href) ? 'Link copied' : 'The browser did not allow copying', 'plain')
  }
}
