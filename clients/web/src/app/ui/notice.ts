import { ChangeDetectionStrategy, Component, input } from '@angular/core'
import { Icon } from './icon.ts'

/** A short message inside a form or page. Problems are announced at once. */
@Component({
  selector: 'ui-notice',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[attr.role]': "tone() === 'problem' ? 'alert' : 'note'", '[attr.data-tone]': 'tone()' },
  template: `<ui-icon [name]="tone() === 'problem' ? 'warning' : 'info'" [size]="18" /><span><ng-content /></span>`,
  styles: `
    :host {
      display: flex;
      gap: var(--gap-2);
      padding: var(--gap-2) var(--gap-3);
      border-radius: var(--radius-md);
      background: var(--sunken);
      color: var(--text-soft);
      font-size: var(--size-sm);
      line-height: 1.45;
    }
    :host([data-tone='problem']) {
      background: var(--danger-soft);
      color: var(--danger);
    }
  `,
})
export class Notice {
  readonly tone = input<'hint' | 'problem'>('hint')
}
