import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core'
import type { Row } from '#sdk/timeline/row.ts'
import { ChannelIntro } from './channel-intro.ts'
import { Conversation } from './conversation.ts'
import { formatDay } from './format-day.ts'
import { Gap } from './gap.ts'
import { isMessage } from './row-context.ts'
import { Message } from './message.ts'
import { StateLine } from './state-line.ts'
import { live } from '../sdk/live.ts'

/** One row and what stands above it. Everything is inside its box, so that heights add up. */
@Component({
  selector: 'fs-timeline-row',
  imports: [ChannelIntro, Gap, Message, StateLine],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (isFirst() && atStart() && conversation.threadId === undefined) {
      <fs-channel-intro />
    }
    @if (day(); as day) {
      <div class="divider" role="separator" [attr.aria-label]="day">
        <span>{{ day }}</span>
      </div>
    }
    @if (startsNew()) {
      <div class="divider new" role="separator" aria-label="New messages"><span>New</span></div>
    }
    @let row = this.row();
    @if (row.kind === 'gap') {
      <fs-gap [row]="row" />
    } @else if (isMessage(row)) {
      <fs-message [row]="row" [continues]="continues()" [isHighlighted]="isHighlighted()" [isActive]="isActive()" />
    } @else {
      <fs-state-line [row]="row" />
    }
  `,
  styles: `
    .divider {
      display: flex;
      align-items: center;
      gap: var(--gap-3);
      margin: 0 var(--gutter);
      padding: var(--gap-4) 0 var(--gap-2);
      color: var(--text-soft);
      font-size: var(--size-xs);
      font-weight: 620;
    }
    .divider::before,
    .divider::after {
      flex: 1;
      height: 1px;
      background: var(--line);
      content: '';
    }
    .new {
      padding: var(--gap-2) 0;
      color: var(--accent);
    }
    .new::before,
    .new::after {
      background: color-mix(in srgb, var(--accent) 55%, transparent);
    }
    .new::after {
      flex: 0 0 var(--gap-3);
    }
  `,
})
export class TimelineRow {
  readonly row = input.required<Row>()
  readonly isFirst = input(false)
  readonly startsDay = input(false)
  readonly startsNew = input(false)
  readonly continues = input(false)
  readonly isHighlighted = input(false)
  readonly isActive = input(false)
  protected readonly conversation = inject(Conversation)
  protected readonly isMessage = isMessage
  protected readonly atStart = computed(() => live(this.conversation.timeline).edge === 'start')
  protected readonly day = computed(() => {
    const row = this.row()
    // In a thread the message above has said already which day it is.
    if (this.isFirst() && this.conversation.threadId !== undefined) return undefined
    return this.startsDay() && row.kind === 'event' ? formatDay(row.at, Date.now()) : undefined
  })
}
