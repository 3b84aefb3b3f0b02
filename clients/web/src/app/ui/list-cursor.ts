import { signal } from '@angular/core'

type Press = Pick<KeyboardEvent, 'key' | 'isComposing' | 'preventDefault'>

/** Chooses from a list by keys while the focus stays in the field above it: arrows move, Enter takes. */
export class ListCursor<T> {
  readonly #items: () => readonly T[]
  readonly #choose: (item: T) => void
  readonly index = signal(0)

  constructor(items: () => readonly T[], choose: (item: T) => void) {
    this.#items = items
    this.#choose = choose
  }

  press(event: Press): void {
    // Enter may also end the composition of a letter.
    if (event.isComposing) return
    const count = this.#items().length
    if (event.key === 'Enter') {
      const item = this.#items()[this.index()]
      if (item !== undefined) this.#choose(item)
    } else if (event.key === 'ArrowDown' && count > 0) this.index.update((index) => (index + 1) % count)
    else if (event.key === 'ArrowUp' && count > 0) this.index.update((index) => (index + count - 1) % count)
    else return
    event.preventDefault()
  }
}
