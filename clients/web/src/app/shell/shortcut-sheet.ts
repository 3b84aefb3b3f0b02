import { ChangeDetectionStrategy, Component } from '@angular/core'
import { shortcutGroups } from './shortcuts.ts'
import { DialogFrame } from '../ui/dialog-frame.ts'

@Component({
  selector: 'fs-shortcut-sheet',
  imports: [DialogFrame],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<ui-dialog-frame heading="Keyboard shortcuts">
    <div class="groups" tabindex="-1" cdkFocusInitial>
      @for (group of groups; track group.title) {
        <h3>{{ group.title }}</h3>
        <dl>
          @for (entry of group.entries; track entry.keys) {
            <div>
              <dt>{{ entry.text }}</dt>
              <dd>
                <kbd>{{ keys(entry.keys) }}</kbd>
              </dd>
            </div>
          }
        </dl>
      }
    </div>
  </ui-dialog-frame>`,
  styles: `
    .groups:focus {
      outline: none;
    }
    h3 {
      margin: var(--gap-4) 0 var(--gap-1);
      color: var(--text-faint);
      font-size: var(--size-xs);
      font-weight: 620;
    }
    h3:first-child {
      margin-top: 0;
    }
    dl {
      margin: 0;
    }
    dl div {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: var(--gap-4);
      padding: 0.375rem 0;
      border-bottom: 1px solid var(--line);
      font-size: var(--size-sm);
    }
    dd {
      margin: 0;
      flex: none;
    }
    kbd {
      padding: 0.125rem 0.5rem;
      border-radius: var(--radius-sm);
      background: var(--sunken);
      box-shadow: inset 0 0 0 1px var(--line);
      font: 560 var(--size-xs) var(--font);
    }
  `,
})
export class ShortcutSheet {
  protected readonly groups = shortcutGroups
  readonly #isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)

  protected keys(text: string): string {
    return this.#isMac ? text.replace('Ctrl', '⌘').replace('Alt', '⌥').replace('Shift', '⇧') : text
  }
}
