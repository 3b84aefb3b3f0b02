import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core'
import type { EventRow } from '#sdk/timeline/row.ts'
import { Conversation } from './conversation.ts'
import { describeState } from './describe-state.ts'
import { formatMoment, formatTime } from './format-day.ts'
import { live } from '../sdk/live.ts'

/** Something that happened to the channel, in one quiet line. Nothing at all for what interests no reader. */
@Component({
  selector: 'fs-state-line',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `@if (text(); as text) {
    <p>
      <span class="who">{{ who() }}</span> {{ text }}
      <time [attr.datetime]="iso()" [title]="moment()">{{ time() }}</time>
    </p>
  }`,
  styles: `
    p {
      padding: 0.1875rem var(--gutter) 0.1875rem calc(var(--gutter) + var(--message-avatar) + var(--gap-3));
      color: var(--text-faint);
      font-size: var(--size-sm);
      overflow-wrap: anywhere;
    }
    .who {
      font-weight: 600;
    }
    time {
      margin-left: var(--gap-1);
      font-size: var(--size-xs);
    }
  `,
})
export class StateLine {
  readonly row = input.required<EventRow>()
  readonly #conversation = inject(Conversation)
  protected readonly who = computed(() => this.#conversation.nameOf(this.row().sender))
  protected readonly text = computed(() =>
    describeState(this.row(), {
      nameOf: (userId) => this.#stateName(userId) ?? this.#conversation.nameOf(userId),
      isDirect: live(this.#conversation.room).isDirect,
    }),
  )
  protected readonly time = computed(() => formatTime(this.row().at))
  protected readonly moment = computed(() => formatMoment(this.row().at))
  protected readonly iso = computed(() => new Date(this.row().at).toISOString())

  /** The name that the event itself carries, for people who are not members any more. */
  #stateName(userId: string): string | undefined {
    const { stateKey, content, previous } = this.row()
    const name = content['displayname'] ?? previous?.['displayname']
    return stateKey === userId && typeof name === 'string' ? name : undefined
  }
}
