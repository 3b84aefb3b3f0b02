import { ChangeDetectionStrategy, Component, input, model } from '@angular/core'

/** On or off, at once. */
@Component({
  selector: 'ui-switch',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<label>
    <span class="words">
      <b>{{ label() }}</b>
      <small>{{ hint() }}</small>
    </span>
    <input type="checkbox" role="switch" [checked]="on()" (change)="on.set($any($event.target).checked)" />
  </label>`,
  styles: `
    label {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: var(--gap-4);
      min-height: var(--target);
      font-size: var(--size-sm);
      line-height: 1.4;
      cursor: pointer;
    }
    b,
    small {
      display: block;
    }
    b {
      font-weight: 560;
    }
    small {
      color: var(--text-soft);
      font-size: var(--size-xs);
    }
    input {
      position: relative;
      flex: none;
      width: 2.375rem;
      height: 1.375rem;
      margin: 0;
      border-radius: var(--radius-full);
      background: var(--field-line);
      appearance: none;
      cursor: pointer;
      transition: background var(--quick);
    }
    input::after {
      position: absolute;
      top: 0.1875rem;
      left: 0.1875rem;
      width: 1rem;
      height: 1rem;
      border-radius: 50%;
      background: var(--canvas);
      content: '';
      transition: transform var(--quick);
    }
    input:checked {
      background: var(--brand);
    }
    input:checked::after {
      transform: translateX(1rem);
    }
  `,
})
export class Switch {
  readonly label = input.required<string>()
  readonly hint = input('')
  readonly on = model.required<boolean>()
}
