import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core'
import type { Sending } from '#sdk/timeline/row.ts'
import { Conversation } from './conversation.ts'
import { explainError } from '../ui/explain-error.ts'
import { Icon } from '../ui/icon.ts'

/** Under a message that the server has not taken: why, and what one can do. A message on its way says nothing. */
@Component({
  selector: 'fs-sending-state',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (reason(); as reason) {
      <p role="alert">
        <ui-icon name="warning" [size]="15" />
        <span>Not sent. {{ reason }}</span>
        <button type="button" (click)="retry()">Retry</button>
        <button type="button" (click)="discard()">Discard</button>
      </p>
    } @else if (sending().phase !== 'sent') {
      <span class="visually-hidden" role="status">Sending</span>
    }
  `,
  styles: `
    p {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0.125rem var(--gap-2);
      color: var(--danger);
      font-size: var(--size-xs);
    }
    button {
      min-height: var(--target);
      padding: 0 var(--gap-1);
      font-weight: 650;
      text-decoration: underline;
      text-underline-offset: 0.15em;
    }
  `,
})
export class SendingState {
  readonly sending = input.required<Sending>()
  readonly #conversation = inject(Conversation)
  protected readonly reason = computed(() => {
    const sending = this.sending()
    return sending.phase === 'failed' ? explainError(sending.error) : undefined
  })

  protected retry(): void {
    this.#conversation.room.messages.retry(this.sending().transactionId)
  }

  protected discard(): void {
    this.#conversation.room.messages.cancel(this.sending().transactionId)
  }
}
