import { ChangeDetectionStrategy, Component, input } from '@angular/core'
import { Icon } from './icon.ts'
import type { IconName } from './icons.ts'
import { Tooltip } from './tooltip.ts'

/** A square button with an icon; the label is its name for assistive technology and its tooltip. */
@Component({
  selector: 'button[ui-icon-button]',
  imports: [Icon],
  hostDirectives: [{ directive: Tooltip, inputs: ['ui-tooltip: label', 'tooltipSide'] }],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { type: 'button', '[attr.aria-label]': 'label()' },
  template: `<ui-icon [name]="icon()" [size]="iconSize()" />`,
  styles: `
    :host {
      position: relative;
      display: inline-flex;
      align-items: center;
      justify-content: center;
      flex: none;
      width: var(--target);
      height: var(--target);
      border-radius: var(--radius-sm);
      color: var(--text-soft);
      transition: background var(--quick);
    }
    :host(:hover:not(:disabled)),
    :host([aria-expanded='true']) {
      background: var(--hover);
      color: var(--text);
    }
    :host(:active:not(:disabled)) {
      background: var(--pressed);
    }
    :host([aria-pressed='true']) {
      background: var(--selected);
      color: var(--selected-text);
    }
    :host(:disabled) {
      opacity: 0.45;
    }
  `,
})
export class IconButton {
  readonly icon = input.required<IconName>()
  readonly label = input.required<string>()
  readonly iconSize = input(18)
}
