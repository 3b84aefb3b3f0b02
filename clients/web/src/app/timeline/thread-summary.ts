import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core'
import type { ThreadSummary } from '#sdk/timeline/row.ts'
import { Conversation } from './conversation.ts'
import { formatShort } from './format-day.ts'
import { PanelRoute } from './panel-route.ts'
import { summaryOf } from './summary-of.ts'
import { live } from '../sdk/live.ts'
import { MediaUrls } from '../sdk/media-urls.ts'
import { Avatar } from '../ui/avatar.ts'

/** Under a message that a thread hangs on: how many replies, and the newest of them. */
@Component({
  selector: 'fs-thread-summary',
  imports: [Avatar],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<button type="button" [class.unread]="isUnread()" (click)="open()">
    @if (latest(); as latest) {
      <ui-avatar [id]="latest.sender" [name]="latest.name" [src]="latest.picture" size="1.25rem" />
    }
    <b>{{ thread().replies }} {{ thread().replies === 1 ? 'reply' : 'replies' }}</b>
    @if (latest(); as latest) {
      <span class="text">{{ latest.name }}: {{ latest.text }}</span>
      <span class="time">{{ latest.time }}</span>
    }
    @if (isUnread()) {
      <span class="visually-hidden">unread</span>
    }
  </button>`,
  styles: `
    button {
      display: flex;
      align-items: center;
      gap: var(--gap-2);
      max-width: min(100%, 36rem);
      min-height: max(1.875rem, var(--target));
      margin: 0.125rem 0 0.125rem -0.375rem;
      padding: 0 0.5rem 0 0.375rem;
      border: 1px solid transparent;
      border-radius: var(--radius-md);
      font-size: var(--size-sm);
      text-align: start;
    }
    button:hover {
      border-color: var(--line);
      background: var(--canvas);
    }
    b {
      flex: none;
      color: var(--link);
      font-weight: 620;
    }
    .unread b::after {
      display: inline-block;
      width: 0.4375rem;
      height: 0.4375rem;
      margin-left: 0.375rem;
      border-radius: 50%;
      background: var(--accent);
      vertical-align: 0.0625rem;
      content: '';
    }
    .text {
      overflow: hidden;
      color: var(--text-soft);
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .time {
      flex: none;
      color: var(--text-faint);
      font-size: var(--size-xs);
    }
  `,
})
export class ThreadSummaryLink {
  readonly thread = input.required<ThreadSummary>()
  readonly #conversation = inject(Conversation)
  readonly #media = inject(MediaUrls)
  readonly #panel = inject(PanelRoute)
  protected readonly isUnread = computed(() => {
    const unread = live(this.#conversation.room).unread.threads.get(this.thread().rootId)
    return unread !== undefined && unread.notifications > 0
  })
  protected readonly latest = computed(() => {
    const { latest } = this.thread()
    if (latest === undefined) return undefined
    return {
      sender: latest.sender,
      name: this.#conversation.nameOf(latest.sender),
      picture: this.#media.avatar(this.#conversation.member(latest.sender)?.avatarUrl),
      text: summaryOf(latest.content),
      time: formatShort(latest.at, Date.now()),
    }
  })

  protected open(): void {
    void this.#panel.openThread(this.thread().rootId)
  }
}
