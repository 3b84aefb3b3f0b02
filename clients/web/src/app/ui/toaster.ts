import { Injectable, signal } from '@angular/core'

export interface Toast {
  readonly id: number
  readonly text: string
  readonly tone: 'plain' | 'problem'
}

const SHOWN_MS = 6000
const TOASTS_MAX = 3

/** Short news about what the reader has just done. */
@Injectable({ providedIn: 'root' })
export class Toaster {
  readonly #toasts = signal<readonly Toast[]>([])
  readonly toasts = this.#toasts.asReadonly()
  #count = 0

  show(text: string, tone: Toast['tone'] = 'plain'): void {
    const id = ++this.#count
    this.#toasts.update((toasts) => [...toasts, { id, text, tone }].slice(-TOASTS_MAX))
    setTimeout(() => {
      this.dismiss(id)
    }, SHOWN_MS)
  }

  dismiss(id: number): void {
    this.#toasts.update((toasts) => toasts.filter((toast) => toast.id !== id))
  }
}
