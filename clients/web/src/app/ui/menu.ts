import { CdkMenu, CdkMenuItem } from '@angular/cdk/menu'
import { ChangeDetectionStrategy, Component, input } from '@angular/core'
import { Icon } from './icon.ts'
import type { IconName } from './icons.ts'

/** The panel of a menu; opened by `[cdkMenuTriggerFor]`. */
@Component({
  selector: 'ui-menu',
  hostDirectives: [CdkMenu],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<ng-content />`,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      min-width: 12rem;
      padding: var(--gap-1);
      border-radius: var(--radius-lg);
      background: var(--raised);
      box-shadow: var(--shadow-md);
      animation: appear var(--quick) var(--ease);
    }
    @keyframes appear {
      from {
        opacity: 0;
        transform: translateY(-0.25rem);
      }
    }
  `,
})
export class Menu {}

@Component({
  selector: 'button[ui-menu-item]',
  imports: [Icon],
  hostDirectives: [{ directive: CdkMenuItem, outputs: ['cdkMenuItemTriggered: chosen'] }],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[class.danger]': 'danger()' },
  template: `
    @if (icon(); as name) {
      <ui-icon [name]="name" [size]="18" />
    }
    <span><ng-content /></span>
  `,
  styles: `
    :host {
      display: flex;
      align-items: center;
      gap: var(--gap-3);
      min-height: max(2.125rem, var(--target));
      padding: 0 var(--gap-3);
      border-radius: var(--radius-sm);
      font-size: var(--size-sm);
      text-align: start;
    }
    ui-icon {
      color: var(--text-soft);
    }
    :host(:hover),
    :host(:focus-visible) {
      background: var(--hover);
      outline: none;
    }
    :host(.danger),
    :host(.danger) ui-icon {
      color: var(--danger);
    }
  `,
})
export class MenuItem {
  readonly icon = input<IconName>()
  readonly danger = input(false)
}
