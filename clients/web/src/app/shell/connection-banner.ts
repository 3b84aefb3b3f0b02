import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core'
import { connectionText } from './connection-text.ts'
import { CLIENT } from '../sdk/client-token.ts'
import { live } from '../sdk/live.ts'

@Component({
  selector: 'fs-connection-banner',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'status' },
  template: `@if (news(); as news) {
    <div [class.patient]="!news.canRetry">
      <span class="dot"></span>
      {{ news.text }}
      @if (news.canRetry) {
        <button type="button" (click)="retry()">Try now</button>
      }
    </div>
  }`,
  styles: `
    div {
      display: flex;
      align-items: center;
      justify-content: center;
      gap: var(--gap-2);
      min-height: 2.25rem;
      padding: var(--gap-1) var(--gap-4);
      background: var(--notice-soft);
      color: var(--notice);
      font-size: var(--size-sm);
      font-weight: 550;
      /* A hiccup of a second is nobody's business. */
      animation: unfold var(--calm) 1.2s both var(--ease);
    }
    /* A first connection may take its time. */
    .patient {
      animation-delay: 6s;
    }
    .dot {
      flex: none;
      width: 0.5rem;
      height: 0.5rem;
      border-radius: 50%;
      background: currentcolor;
      animation: breathe 1.6s infinite ease-in-out;
    }
    button {
      min-height: var(--target);
      padding: 0 var(--gap-2);
      border-radius: var(--radius-sm);
      font-weight: 650;
      text-decoration: underline;
      white-space: nowrap;
    }
    @keyframes unfold {
      from {
        height: 0;
        min-height: 0;
        padding-block: 0;
        overflow: hidden;
        visibility: hidden;
      }
    }
    @keyframes breathe {
      50% {
        opacity: 0.25;
      }
    }
  `,
})
export class ConnectionBanner {
  readonly #client = inject(CLIENT)
  protected readonly news = computed(() => connectionText(live(this.#client.connection).status))

  protected retry(): void {
    this.#client.connection.nudge()
  }
}
