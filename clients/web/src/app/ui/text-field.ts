import { ChangeDetectionStrategy, Component, input } from '@angular/core'

let made = 0

/** A labelled input inside a form: the form reads it by `name`. */
@Component({
  selector: 'ui-text-field',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <label [attr.for]="id">{{ label() }}</label>
    <input
      [id]="id"
      [name]="name()"
      [type]="type()"
      [value]="value()"
      [required]="required()"
      [attr.minlength]="minLength()"
      [attr.maxlength]="maxLength()"
      [attr.pattern]="pattern()"
      [attr.title]="pattern() === undefined ? null : hint()"
      [attr.autocomplete]="autocomplete()"
      [attr.placeholder]="placeholder()"
      [attr.autocapitalize]="capitalize()"
      [attr.aria-describedby]="hint() ? id + '-hint' : null"
      spellcheck="false"
    />
    @if (hint(); as text) {
      <small [id]="id + '-hint'">{{ text }}</small>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 0.375rem;
    }
    label {
      font-size: var(--size-sm);
      font-weight: 600;
    }
    input {
      width: 100%;
      min-height: max(2.5rem, var(--target));
      padding: 0 var(--gap-3);
      border: 1px solid var(--field-line);
      border-radius: var(--radius-md);
      background: var(--canvas);
    }
    small {
      color: var(--text-soft);
      font-size: var(--size-xs);
    }
  `,
})
export class TextField {
  readonly label = input.required<string>()
  readonly name = input.required<string>()
  readonly type = input<'text' | 'password' | 'search' | 'url'>('text')
  readonly value = input('')
  readonly required = input(false)
  readonly minLength = input<number>()
  readonly maxLength = input<number>()
  /** The browser explains it with the hint. */
  readonly pattern = input<string>()
  readonly autocomplete = input('off')
  readonly placeholder = input<string>()
  readonly capitalize = input('none')
  readonly hint = input<string>()
  protected readonly id = `field-${++made}`
}
