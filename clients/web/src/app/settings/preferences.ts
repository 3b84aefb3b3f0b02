import { DOCUMENT, effect, inject, Injectable, signal } from '@angular/core'
import { readPreferences, type Preferences as Values } from './preference-values.ts'

const KEY = 'friendshaped.preferences'

/** What the reader has set for this browser. Lives in local storage, so that the first paint already has the theme. */
@Injectable({ providedIn: 'root' })
export class Preferences {
  readonly #values = signal<Values>(readPreferences(localStorage.getItem(KEY)))
  readonly values = this.#values.asReadonly()

  constructor() {
    const root = inject(DOCUMENT).documentElement
    effect(() => {
      const { theme, density } = this.#values()
      root.dataset['theme'] = theme
      root.dataset['density'] = density
    })
    effect(() => {
      localStorage.setItem(KEY, JSON.stringify(this.#values()))
    })
  }

  set(change: Partial<Values>): void {
    this.#values.update((values) => ({ ...values, ...change }))
  }
}
