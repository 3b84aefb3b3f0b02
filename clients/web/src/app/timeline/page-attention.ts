import { DOCUMENT, inject, Injectable, signal } from '@angular/core'

/** Whether somebody is looking at this page: it is visible and its window has the focus. */
@Injectable({ providedIn: 'root' })
export class PageAttention {
  readonly #document = inject(DOCUMENT)
  readonly #looking = signal(this.#isLooking())
  readonly looking = this.#looking.asReadonly()

  constructor() {
    const look = () => {
      this.#looking.set(this.#isLooking())
    }
    for (const name of ['focus', 'blur', 'pageshow']) this.#document.defaultView?.addEventListener(name, look)
    this.#document.addEventListener('visibilitychange', look)
  }

  #isLooking(): boolean {
    return this.#document.visibilityState === 'visible' && this.#document.hasFocus()
  }
}
