import { ChangeDetectionStrategy, Component, inject } from '@angular/core'
import { Icon } from './icon.ts'
import { Toaster } from './toaster.ts'

@Component({
  selector: 'ui-toasts',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'status', 'aria-live': 'polite' },
  template: `@for (toast of toaster.toasts(); track toast.id) {
    <div [class.problem]="toast.tone === 'problem'">
      <span>{{ toast.text }}</span>
      <button type="button" aria-label="Dismiss" (click)="toaster.dismiss(toast.id)">
        <ui-icon name="close" [size]="16" />
      </button>
    </div>
  }`,
  styles: `
    :host {
      position: fixed;
      inset: auto 0 calc(var(--gap-6) + env(safe-area-inset-bottom));
      z-index: 1100;
      display: flex;
      flex-direction: column;
      align-items: center;
      gap: var(--gap-2);
      padding: 0 var(--gap-4);
      pointer-events: none;
    }
    div {
      display: flex;
      align-items: center;
      gap: var(--gap-2);
      max-width: 34rem;
      padding: var(--gap-1) var(--gap-1) var(--gap-1) var(--gap-4);
      border-radius: var(--radius-lg);
      background: light-dark(#2b2620, #ece7df);
      color: light-dark(#fbf8f3, #1d1b19);
      box-shadow: var(--shadow-md);
      font-size: var(--size-sm);
      pointer-events: auto;
      animation: rise var(--calm) var(--ease);
    }
    .problem {
      background: var(--danger);
      color: var(--on-danger);
    }
    button {
      display: grid;
      place-items: center;
      width: var(--target);
      height: var(--target);
      border-radius: var(--radius-sm);
    }
    @keyframes rise {
      from {
        opacity: 0;
        transform: translateY(0.5rem);
      }
    }
  `,
})
export class Toasts {
  protected readonly toaster = inject(Toaster)
}
