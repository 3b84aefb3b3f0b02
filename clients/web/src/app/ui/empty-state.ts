import { ChangeDetectionStrategy, Component, input } from '@angular/core'
import { Icon } from './icon.ts'
import type { IconName } from './icons.ts'

/** What a place says while there is nothing in it, and what one can do about it. */
@Component({
  selector: 'ui-empty-state',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <span class="badge"><ui-icon [name]="icon()" [size]="26" /></span>
    <h2>{{ heading() }}</h2>
    <p>{{ text() }}</p>
    <ng-content />
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      align-items: center;
      justify-content: center;
      gap: var(--gap-2);
      padding: var(--gap-8) var(--gap-6);
      text-align: center;
      overflow-wrap: anywhere;
    }
    .badge {
      display: grid;
      place-items: center;
      width: 3.5rem;
      height: 3.5rem;
      margin-bottom: var(--gap-2);
      border-radius: 1.125rem;
      background: var(--brand-soft);
      color: var(--brand);
    }
    h2 {
      font-size: var(--size-lg);
      font-weight: 650;
      letter-spacing: -0.01em;
    }
    p {
      max-width: 24rem;
      margin-bottom: var(--gap-3);
      color: var(--text-soft);
      font-size: var(--size-sm);
    }
  `,
})
export class EmptyState {
  readonly icon = input.required<IconName>()
  readonly heading = input.required<string>()
  readonly text = input('')
}
