import { ChangeDetectionStrategy, Component, output } from '@angular/core'
import type { Format } from './edit-text.ts'
import { IconButton } from '../ui/icon-button.ts'
import type { IconName } from '../ui/icons.ts'

const buttons: readonly { readonly format: Format; readonly icon: IconName; readonly label: string }[] = [
  { format: 'bold', icon: 'bold', label: 'Bold (Ctrl B)' },
  { format: 'italic', icon: 'italic', label: 'Italic (Ctrl I)' },
  { format: 'strike', icon: 'strike', label: 'Strikethrough (Ctrl Shift X)' },
  { format: 'link', icon: 'link', label: 'Link' },
  { format: 'list', icon: 'list', label: 'List' },
  { format: 'ordered-list', icon: 'listNumbers', label: 'Numbered list' },
  { format: 'quote', icon: 'quote', label: 'Quote' },
  { format: 'code', icon: 'code', label: 'Code (Ctrl E)' },
  { format: 'code-block', icon: 'codeBlock', label: 'Code block' },
]

@Component({
  selector: 'fs-composer-toolbar',
  imports: [IconButton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'toolbar', 'aria-label': 'Formatting' },
  template: `@for (button of buttons; track button.format) {
    <button
      ui-icon-button
      [icon]="button.icon"
      [label]="button.label"
      [iconSize]="17"
      (mousedown)="$event.preventDefault()"
      (click)="format.emit(button.format)"
    ></button>
  }`,
  styles: `
    :host {
      display: flex;
      overflow-x: auto;
      scrollbar-width: none;
    }
    button {
      color: var(--text-faint);
    }
  `,
})
export class ComposerToolbar {
  readonly format = output<Format>()
  protected readonly buttons = buttons
}
