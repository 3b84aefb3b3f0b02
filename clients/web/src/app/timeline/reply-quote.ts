import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core'
import { Conversation } from './conversation.ts'
import { summaryOf } from './summary-of.ts'
import { live } from '../sdk/live.ts'
import { Icon } from '../ui/icon.ts'

/** The message that is answered, in one line above the answer. A click goes there. */
@Component({
  selector: 'fs-reply-quote',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<button type="button" (click)="go()">
    <ui-icon name="reply" [size]="14" />
    @if (quoted(); as quoted) {
      <b>{{ quoted.name }}</b> <span>{{ quoted.text }}</span>
    } @else {
      <span>An earlier message</span>
    }
  </button>`,
  styles: `
    button {
      display: flex;
      align-items: center;
      gap: 0.375rem;
      max-width: 100%;
      padding: 0.0625rem 0;
      color: var(--text-soft);
      font-size: var(--size-sm);
      text-align: start;
    }
    button:hover {
      color: var(--text);
    }
    ui-icon {
      color: var(--text-faint);
      transform: scaleX(-1);
    }
    b {
      flex: none;
      max-width: min(16rem, 100%);
      overflow: hidden;
      font-weight: 620;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    span {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
  `,
})
export class ReplyQuote {
  readonly eventId = input.required<string>()
  readonly #conversation = inject(Conversation)
  protected readonly quoted = computed(() => {
    const timeline = live(this.#conversation.timeline)
    const row = timeline.at(timeline.indexOfEvent(this.eventId()))
    if (row?.kind !== 'event') return undefined
    const text = row.redacted === undefined ? summaryOf(row.content) : 'This message was deleted'
    return { name: this.#conversation.nameOf(row.sender), text }
  })

  protected go(): void {
    this.#conversation.goTo(this.eventId())
  }
}
