import { ChangeDetectionStrategy, Component, inject, output } from '@angular/core'
import { type Completion, Completions } from './completions.ts'
import { MediaUrls } from '../sdk/media-urls.ts'
import { Avatar } from '../ui/avatar.ts'

/** The list above the composer. The focus stays in the text; the text field points here by `aria-activedescendant`. */
@Component({
  selector: 'fs-completion-list',
  imports: [Avatar],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'listbox', 'aria-label': 'Suggestions' },
  template: `@for (item of completions.list(); track item.key; let i = $index) {
    <div
      role="option"
      [id]="'completion-' + i"
      [attr.aria-selected]="i === completions.index()"
      (mousedown)="$event.preventDefault()"
      (click)="chosen.emit(item)"
    >
      @if (item.symbol.kind === 'person') {
        <ui-avatar [id]="item.key" [name]="item.label" [src]="media.avatar(item.symbol.avatarUrl)" size="1.5rem" />
      } @else {
        <span class="symbol">{{ item.symbol.text }}</span>
      }
      <span class="label">{{ item.label }}</span>
      <span class="detail">{{ item.detail }}</span>
    </div>
  }`,
  styles: `
    :host {
      display: block;
      max-height: 20rem;
      padding: var(--gap-1);
      border-radius: var(--radius-lg);
      background: var(--raised);
      box-shadow: var(--shadow-md);
      overflow-y: auto;
    }
    [role='option'] {
      display: flex;
      align-items: center;
      gap: var(--gap-2);
      min-height: max(2.125rem, var(--target));
      padding: 0 var(--gap-2);
      border-radius: var(--radius-sm);
      font-size: var(--size-sm);
      cursor: pointer;
    }
    [role='option']:hover {
      background: var(--hover);
    }
    [aria-selected='true'] {
      background: var(--selected);
    }
    .symbol {
      width: 1.5rem;
      color: var(--text-soft);
      font-size: 1.0625rem;
      text-align: center;
    }
    .label {
      font-weight: 600;
      white-space: nowrap;
    }
    .detail {
      min-width: 0;
      overflow: hidden;
      color: var(--text-faint);
      font-size: var(--size-xs);
      text-overflow: ellipsis;
      white-space: nowrap;
    }
  `,
})
export class CompletionList {
  readonly chosen = output<Completion>()
  protected readonly completions = inject(Completions)
  protected readonly media = inject(MediaUrls)
}
