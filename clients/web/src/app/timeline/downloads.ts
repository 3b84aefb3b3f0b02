import { inject, Injectable, signal } from '@angular/core'
import type { MediaDetails } from './media-of.ts'
import { CLIENT } from '../sdk/client-token.ts'
import { explainError } from '../ui/explain-error.ts'
import { Toaster } from '../ui/toaster.ts'

/** Saves files to the reader's computer. The bytes come with the access token, so a plain link cannot fetch them. */
@Injectable()
export class Downloads {
  readonly #client = inject(CLIENT)
  readonly #toaster = inject(Toaster)
  readonly #busy = signal(false)
  readonly busy = this.#busy.asReadonly()

  async save(media: Pick<MediaDetails, 'url' | 'name'>): Promise<void> {
    if (this.#busy()) return
    this.#busy.set(true)
    try {
      const url = URL.createObjectURL(await this.#client.media.download(media.url))
      const link = document.createElement('a')
      link.href = url
      link.download = media.name
      link.click()
      URL.revokeObjectURL(url)
    } catch (error) {
      this.#toaster.show(explainError(error), 'problem')
    } finally {
      this.#busy.set(false)
    }
  }
}
