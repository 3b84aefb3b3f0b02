import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core'
import type { EventRow } from '#sdk/timeline/row.ts'
import { Conversation } from './conversation.ts'
import { formatMoment, formatTime } from './format-day.ts'
import { MessageActions } from './message-actions.ts'
import { MessageBody } from './message-body.ts'
import { messageKey } from './message-keys.ts'
import { MessageToolbar } from './message-toolbar.ts'
import { Reactions } from './reactions.ts'
import { Readers } from './readers.ts'
import { ReplyQuote } from './reply-quote.ts'
import { SendingState } from './sending-state.ts'
import { ThreadSummaryLink } from './thread-summary.ts'
import { live } from '../sdk/live.ts'
import { MediaUrls } from '../sdk/media-urls.ts'
import { Avatar } from '../ui/avatar.ts'

@Component({
  selector: 'fs-message',
  imports: [Avatar, MessageBody, MessageToolbar, Reactions, Readers, ReplyQuote, SendingState, ThreadSummaryLink],
  providers: [MessageActions],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: {
    role: 'article',
    '[attr.tabindex]': 'isActive() ? 0 : -1',
    '[attr.aria-label]': 'label()',
    '[class.continues]': 'continues()',
    '[class.highlighted]': 'isHighlighted()',
    '[class.mentioned]': 'isMention()',
    '[class.failed]': "row().sending?.phase === 'failed'",
    '[class.pending]': 'isPending()',
    '(pointerenter)': "hovered.set($event.pointerType === 'mouse')",
    '(pointerleave)': 'hovered.set(false)',
    '(focusin)': 'hasFocus.set(true)',
    '(focusout)': 'blur($event)',
    '(keydown)': 'press($event)',
  },
  templateUrl: './message.html',
  styleUrl: './message.css',
})
export class Message {
  readonly row = input.required<EventRow>()
  readonly continues = input(false)
  readonly isHighlighted = input(false)
  readonly isActive = input(false)

  protected readonly hovered = signal(false)
  protected readonly hasFocus = signal(false)
  protected readonly conversation = inject(Conversation)
  protected readonly actions = inject(MessageActions)
  readonly #media = inject(MediaUrls)

  protected readonly name = computed(() => this.conversation.nameOf(this.row().sender))
  protected readonly picture = computed(() =>
    this.#media.avatar(this.conversation.member(this.row().sender)?.avatarUrl),
  )
  protected readonly time = computed(() => formatTime(this.row().at))
  protected readonly moment = computed(() => formatMoment(this.row().at))
  protected readonly iso = computed(() => new Date(this.row().at).toISOString())
  protected readonly label = computed(() => `${this.name()}, ${this.time()}`)
  protected readonly isPending = computed(() => {
    const phase = this.row().sending?.phase
    return phase === 'pending' || phase === 'sending'
  })
  protected readonly isMention = computed(() => {
    const mentions = this.row().content['m.mentions'] as { user_ids?: unknown; room?: unknown } | undefined
    const names = Array.isArray(mentions?.user_ids) ? mentions.user_ids : []
    return (
      this.row().sender !== this.conversation.me && (names.includes(this.conversation.me) || mentions?.room === true)
    )
  })
  protected readonly readers = computed(() => {
    const { eventId } = this.row()
    if (eventId === undefined || this.conversation.threadId !== undefined) return []
    return live(this.conversation.room.receipts).at(eventId)
  })

  protected blur(event: FocusEvent): void {
    const inside = event.currentTarget as HTMLElement
    if (!inside.contains(event.relatedTarget as Node | null)) this.hasFocus.set(false)
  }

  protected press(event: KeyboardEvent): void {
    const action = messageKey(event, event.target === event.currentTarget)
    if (action === undefined) return
    event.preventDefault()
    event.stopPropagation()
    this.actions.run(action, this.row())
  }
}
