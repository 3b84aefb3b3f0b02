import { ChangeDetectionStrategy, Component, computed, inject, linkedSignal } from '@angular/core'
import type { ConnectionStatus } from '#sdk/connection/status.ts'
import { connectionText } from './connection-text.ts'
import { CLIENT } from '../sdk/client-token.ts'
import { live } from '../sdk/live.ts'

@Component({
  selector: 'fs-connection-banner',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'status' },
  template: `@if (news(); as news) {
    <div [attr.data-patience]="news.patience">
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
    [data-patience='some'] {
      animation-delay: 2.5s;
    }
    /* A first connection may take its time. */
    [data-patience='much'] {
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
  /** The first connection differs from those that follow. */
  readonly #seen = linkedSignal<ConnectionStatus, { status: ConnectionStatus; wasLive: boolean }>({
    source: () => live(this.#client.connection).status,
    computation: (status, before) => ({
      status,
      wasLive: before?.value.wasLive === true || status === 'live' || status === 'polling',
    }),
  })
  protected readonly news = computed(() => {
    const { status, wasLive } = this.#seen()
    const news = connectionText(status)
    return news && { ...news, patience: news.canRetry ? 'none' : wasLive ? 'some' : 'much' }
  })

  protected retry(): void {
    this.#client.connection.nudge()
  }
}
