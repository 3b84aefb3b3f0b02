import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  ElementRef,
  inject,
  output,
  signal,
} from '@angular/core'
import { emojiGroups, findEmoji } from './emoji-data.ts'

const COLUMNS = 8
const FOUND_MAX = 48

@Component({
  selector: 'fs-emoji-picker',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'dialog', 'aria-label': 'Choose an emoji', '(keydown)': 'press($event)' },
  template: `
    <input
      type="search"
      placeholder="Search emoji"
      aria-label="Search emoji"
      [value]="query()"
      (input)="query.set($any($event.target).value)"
    />
    <div class="groups">
      @for (group of shown(); track group.title) {
        <h3>{{ group.title }}</h3>
        <div class="grid">
          @for (emoji of group.emoji; track emoji.char) {
            <button
              type="button"
              [attr.aria-label]="emoji.names[0]"
              [title]="':' + emoji.names[0] + ':'"
              (click)="picked.emit(emoji.char)"
            >
              {{ emoji.char }}
            </button>
          }
        </div>
      } @empty {
        <p>No emoji of this name.</p>
      }
    </div>
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      width: 20rem;
      max-width: calc(100vw - 1rem);
      height: 22rem;
      padding: var(--gap-3) var(--gap-1) var(--gap-1) var(--gap-3);
      border-radius: var(--radius-lg);
      background: var(--raised);
      box-shadow: var(--shadow-lg);
    }
    input {
      min-height: 2.25rem;
      margin-right: var(--gap-2);
      padding: 0 var(--gap-3);
      border: 1px solid var(--field-line);
      border-radius: var(--radius-md);
      background: var(--canvas);
      font-size: var(--size-sm);
    }
    .groups {
      flex: 1;
      min-height: 0;
      margin-top: var(--gap-2);
      overflow-y: auto;
    }
    h3 {
      /* Above the first emoji, which stands in the middle of its cell. */
      padding: var(--gap-2) var(--gap-2) var(--gap-1);
      color: var(--text-faint);
      font-size: var(--size-xs);
      font-weight: 620;
    }
    .grid {
      display: grid;
      grid-template-columns: repeat(8, 1fr);
    }
    button {
      aspect-ratio: 1;
      border-radius: var(--radius-sm);
      font-size: 1.3125rem;
      line-height: 1;
    }
    button:hover,
    button:focus-visible {
      background: var(--hover);
    }
    p {
      padding: var(--gap-6) 0;
      color: var(--text-faint);
      font-size: var(--size-sm);
      text-align: center;
    }
  `,
})
export class EmojiPicker {
  readonly picked = output<string>()
  protected readonly query = signal('')
  readonly #element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement
  protected readonly shown = computed(() => {
    if (this.query().trim() === '') return emojiGroups
    const emoji = findEmoji(this.query(), FOUND_MAX)
    return emoji.length === 0 ? [] : [{ title: 'Found', emoji }]
  })

  constructor() {
    afterNextRender(() => this.#element.querySelector('input')?.focus())
  }

  /**
   * Arrows walk over the grid, Enter in the search takes the first of what was typed: of the list itself and not of the
   * buttons, which may not be drawn yet.
   */
  protected press(event: KeyboardEvent): void {
    // Enter may also end the composition of a letter.
    if (event.isComposing) return
    const buttons = [...this.#element.querySelectorAll('button')]
    const from = buttons.indexOf(event.target as HTMLButtonElement)
    if (event.key === 'Enter' && from === -1) {
      event.preventDefault()
      const first = this.shown()[0]?.emoji[0]
      if (first !== undefined) this.picked.emit(first.char)
      return
    }
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -COLUMNS, ArrowDown: COLUMNS }
    const step = steps[event.key]
    if (step === undefined || (from === -1 && event.key !== 'ArrowDown')) return
    event.preventDefault()
    const target = from === -1 ? 0 : from + step
    if (target < 0) this.#element.querySelector('input')?.focus()
    else buttons[Math.min(target, buttons.length - 1)]?.focus()
  }
}
