import { ChangeDetectionStrategy, Component, input, model } from '@angular/core'
import { Icon } from './icon.ts'
import type { IconName } from './icons.ts'

export interface Segment<T extends string> {
  readonly value: T
  readonly text: string
  readonly icon?: IconName
}

let made = 0

/** A choice of a few, all in sight. */
@Component({
  selector: 'ui-segmented',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'radiogroup', '[attr.aria-label]': 'label()' },
  template: `@for (segment of segments(); track segment.value) {
    <label>
      <input
        type="radio"
        class="visually-hidden"
        [name]="group"
        [checked]="segment.value === value()"
        (change)="value.set(segment.value)"
      />
      @if (segment.icon; as icon) {
        <ui-icon [name]="icon" [size]="16" />
      }
      {{ segment.text }}
    </label>
  }`,
  styles: `
    :host {
      display: inline-flex;
      padding: 0.1875rem;
      border-radius: var(--radius-md);
      background: var(--sunken);
      box-shadow: inset 0 0 0 1px var(--line);
    }
    label {
      display: flex;
      align-items: center;
      gap: 0.375rem;
      min-height: max(1.875rem, var(--target));
      padding: 0 var(--gap-3);
      border-radius: var(--radius-sm);
      color: var(--text-soft);
      font-size: var(--size-sm);
      font-weight: 560;
      cursor: pointer;
    }
    label:has(:checked) {
      background: var(--raised);
      box-shadow:
        var(--shadow-sm),
        inset 0 0 0 1px var(--line);
      color: var(--text);
    }
    label:has(:focus-visible) {
      outline: 2px solid var(--brand);
    }
  `,
})
export class Segmented<T extends string> {
  readonly label = input.required<string>()
  readonly segments = input.required<readonly Segment<T>[]>()
  readonly value = model.required<T>()
  protected readonly group = `segmented-${++made}`
}
