import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core'
import type { EventRow } from '#sdk/timeline/row.ts'
import { Conversation } from './conversation.ts'
import { Tooltip } from '../ui/tooltip.ts'

const NAMES_MAX = 8

@Component({
  selector: 'fs-reactions',
  imports: [Tooltip],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'group', 'aria-label': 'Reactions' },
  template: `@for (reaction of reactions(); track reaction.key) {
    <button
      type="button"
      [ui-tooltip]="reaction.names"
      [attr.aria-pressed]="reaction.mine"
      [attr.aria-label]="reaction.key + ' ' + reaction.count + ': ' + reaction.names"
      [disabled]="!canReact()"
      (click)="conversation.toggleReaction(row(), reaction.key)"
    >
      <span class="emoji">{{ reaction.key }}</span> {{ reaction.count }}
    </button>
  }`,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: 0.25rem;
      padding: 0.25rem 0 0.125rem;
    }
    button {
      display: inline-flex;
      align-items: center;
      gap: 0.3125rem;
      min-height: 1.625rem;
      max-width: 12rem;
      padding: 0 0.5rem;
      border: 1px solid var(--line);
      border-radius: var(--radius-full);
      background: var(--sunken);
      color: var(--text-soft);
      font-size: var(--size-xs);
      font-weight: 600;
      font-variant-numeric: tabular-nums;
      overflow: hidden;
      white-space: nowrap;
    }
    button:hover:not(:disabled) {
      border-color: var(--line-strong);
    }
    button[aria-pressed='true'] {
      border-color: color-mix(in srgb, var(--brand) 55%, transparent);
      background: var(--brand-soft);
      color: var(--selected-text);
    }
    .emoji {
      overflow: hidden;
      font-size: 0.9375rem;
      line-height: 1;
      text-overflow: ellipsis;
    }
    @media (pointer: coarse) {
      button {
        min-height: 2.25rem;
        padding: 0 0.75rem;
      }
    }
  `,
})
export class Reactions {
  readonly row = input.required<EventRow>()
  protected readonly conversation = inject(Conversation)
  protected readonly canReact = computed(() => this.row().eventId !== undefined)
  protected readonly reactions = computed(() =>
    this.row().reactions.map(({ key, senders, mine }) => ({
      key,
      mine,
      count: senders.length,
      names: this.#names(senders),
    })),
  )

  #names(senders: readonly string[]): string {
    const names = senders
      .slice(0, NAMES_MAX)
      .map((sender) => (sender === this.conversation.me ? 'You' : this.conversation.nameOf(sender)))
    const more = senders.length - names.length
    return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ')
  }
}
