import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core'
import type { EventRow } from '#sdk/timeline/row.ts'
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
        @if (canRetry()) {
          <button type="button" (click)="retry()">Retry</button>
        }
        @if (conversation.canTakeBack(row())) {
          <button type="button" (click)="conversation.takeBack(row())">Edit</button>
        }
        <button type="button" (click)="discard()">Discard</button>
      </p>
    } @else if (row().sending?.phase !== 'sent') {
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
  readonly row = input.required<EventRow>()
  protected readonly conversation = inject(Conversation)
  readonly #error = computed(() => {
    const { sending } = this.row()
    return sending?.phase === 'failed' ? sending.error : undefined
  })
  protected readonly reason = computed(() => {
    const error = this.#error()
    return error === undefined ? undefined : explainError(error)
  })
  /** What is too large stays too large. */
  protected readonly canRetry = computed(() => this.#error()?.errcode !== 'M_TOO_LARGE')

  protected retry(): void {
    const { sending } = this.row()
    if (sending !== undefined) this.conversation.room.messages.retry(sending.transactionId)
  }

  protected discard(): void {
    const { sending } = this.row()
    if (sending !== undefined) this.conversation.room.messages.cancel(sending.transactionId)
  }
}
