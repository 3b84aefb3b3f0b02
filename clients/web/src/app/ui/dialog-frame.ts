import { DialogRef } from '@angular/cdk/dialog'
import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core'
import { IconButton } from './icon-button.ts'

/** The inside of every dialog: heading, content, and actions under `[dialog-actions]`. */
@Component({
  selector: 'ui-dialog-frame',
  imports: [IconButton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <header>
      <h2 id="dialog-heading">{{ heading() }}</h2>
      <button ui-icon-button icon="close" label="Close" (click)="dialog.close()"></button>
    </header>
    <div class="content"><ng-content /></div>
    <ng-content select="[dialog-actions]" />
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      width: min(32rem, calc(100vw - 2rem));
      max-height: min(42rem, calc(100dvh - 3rem));
      border-radius: var(--radius-xl);
      background: var(--raised);
      color: var(--text);
      box-shadow: var(--shadow-lg);
      animation: appear var(--calm) var(--ease);
    }
    header {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: var(--gap-4);
      padding: var(--gap-4) var(--gap-4) var(--gap-2) var(--gap-6);
    }
    h2 {
      min-width: 0;
      font-size: var(--size-lg);
      overflow-wrap: anywhere;
      font-weight: 660;
      letter-spacing: -0.01em;
    }
    header button {
      align-self: flex-start;
    }
    .content {
      min-height: 0;
      overflow: auto;
      padding: var(--gap-2) var(--gap-6) var(--gap-6);
    }
    ::ng-deep [dialog-actions] {
      display: flex;
      justify-content: flex-end;
      gap: var(--gap-2);
      padding: var(--gap-3) var(--gap-6) var(--gap-5);
    }
    @keyframes appear {
      from {
        opacity: 0;
        transform: translateY(0.5rem) scale(0.985);
      }
    }
  `,
})
export class DialogFrame {
  readonly heading = input.required<string>()
  protected readonly dialog = inject(DialogRef)
}
