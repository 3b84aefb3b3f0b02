import { ChangeDetectionStrategy, Component, effect, inject, input, signal, untracked } from '@angular/core'
import type { GapRow } from '#sdk/timeline/row.ts'
import { Conversation } from './conversation.ts'
import { Button } from '../ui/button.ts'

/** Messages that are not here yet. Rows are only drawn when the reader comes near, so being drawn is the time to load. */
@Component({
  selector: 'fs-gap',
  imports: [Button],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `@if (failed()) {
      <button ui-button size="small" (click)="fill()">Load the messages in between</button>
    } @else {
      <span role="status">Loading messages…</span>
    }`,
  styles: `
    :host {
      display: flex;
      justify-content: center;
      padding: var(--gap-4) var(--gutter);
      color: var(--text-faint);
      font-size: var(--size-sm);
    }
  `,
})
export class Gap {
  readonly row = input.required<GapRow>()
  protected readonly failed = signal(false)
  readonly #pages = signal(0)
  readonly #conversation = inject(Conversation)

  constructor() {
    effect(() => {
      this.#pages()
      untracked(() => void this.fill())
    })
  }

  protected async fill(): Promise<void> {
    const { timeline } = this.#conversation
    const { key } = this.row()
    this.failed.set(false)
    try {
      const count = await timeline.fill(key)
      // What was loaded pushes the gap out of sight, and this is gone with it; if not, the reader needs more of it.
      if (count > 0 && timeline.indexOf(key) !== -1) this.#pages.update((pages) => pages + 1)
    } catch {
      this.failed.set(true)
    }
  }
}
