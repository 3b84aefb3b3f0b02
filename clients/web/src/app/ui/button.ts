import { ChangeDetectionStrategy, Component, input } from '@angular/core'

/** A button with words. `<button ui-button tone="primary">Save</button>` */
@Component({
  selector: 'button[ui-button], a[ui-button]',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[attr.data-tone]': 'tone()', '[attr.data-size]': 'size()' },
  template: `<ng-content />`,
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      justify-content: center;
      gap: var(--gap-2);
      min-height: max(2.25rem, var(--target));
      padding: 0 var(--gap-4);
      border-radius: var(--radius-md);
      border: 1px solid transparent;
      font-size: var(--size-sm);
      font-weight: 600;
      white-space: nowrap;
      text-decoration: none;
      transition:
        background var(--quick),
        border-color var(--quick);
    }
    :host([data-size='small']) {
      min-height: var(--target);
      padding: 0 var(--gap-3);
    }
    :host([data-tone='primary']) {
      background: var(--brand);
      color: var(--on-brand);
    }
    :host([data-tone='primary']:hover:not(:disabled)) {
      background: var(--brand-strong);
    }
    :host([data-tone='plain']) {
      background: var(--raised);
      border-color: var(--line-strong);
      color: var(--text);
    }
    :host([data-tone='plain']:hover:not(:disabled)) {
      background: var(--sunken);
    }
    :host([data-tone='quiet']) {
      color: var(--text-soft);
    }
    :host([data-tone='quiet']:hover:not(:disabled)) {
      background: var(--hover);
      color: var(--text);
    }
    :host([data-tone='danger']) {
      background: var(--danger);
      color: var(--on-danger);
    }
    :host([data-tone='danger']:hover:not(:disabled)) {
      filter: brightness(0.94);
    }
    :host(:disabled) {
      opacity: 0.5;
    }
  `,
})
export class Button {
  readonly tone = input<'primary' | 'plain' | 'quiet' | 'danger'>('plain')
  readonly size = input<'normal' | 'small'>('normal')
}
