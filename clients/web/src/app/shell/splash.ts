import { ChangeDetectionStrategy, Component, input, output } from '@angular/core'
import { Button } from '../ui/button.ts'
import { Logo } from '../ui/logo.ts'

/** Before the first rooms are there. Appears late, so that a fast start shows nothing at all. */
@Component({
  selector: 'fs-splash',
  imports: [Button, Logo],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'status' },
  template: `
    <ui-logo [size]="52" />
    @if (failed()) {
      <p>Your channels could not be loaded.</p>
      <button ui-button (click)="retry.emit()">Try again</button>
    } @else {
      <p>Getting your channels…</p>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      align-items: center;
      justify-content: center;
      gap: var(--gap-4);
      height: 100dvh;
      color: var(--text-soft);
      font-size: var(--size-sm);
      animation: appear var(--calm) 250ms both;
    }
    @keyframes appear {
      from {
        opacity: 0;
      }
    }
  `,
})
export class Splash {
  readonly failed = input(false)
  readonly retry = output()
}
