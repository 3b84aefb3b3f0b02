import { inject, Injectable } from '@angular/core'
import { Router } from '@angular/router'
import { type MatrixLink, personOrRoomOf } from './matrix-link.ts'
import { CLIENT } from '../sdk/client-token.ts'
import { Dialogs } from '../ui/dialogs.ts'
import { explainError } from '../ui/explain-error.ts'
import { Toaster } from '../ui/toaster.ts'

/** A click on a person or a channel inside a message stays in this window. */
@Injectable()
export class MatrixLinks {
  readonly #client = inject(CLIENT)
  readonly #dialogs = inject(Dialogs)
  readonly #router = inject(Router)
  readonly #toaster = inject(Toaster)

  follow(event: Event): void {
    const href = (event.target as HTMLElement).closest('a')?.getAttribute('href')
    const link = personOrRoomOf(href ?? '')
    if (link === undefined) return
    event.preventDefault()
    void this.#open(link)
  }

  /** Looking is all that a click does: whoever wants to write or to join says so there. */
  async #open({ kind, id, eventId }: MatrixLink): Promise<void> {
    if (kind === 'person') {
      const { PersonCard } = await import('../people/person-card.ts')
      this.#dialogs.open(PersonCard, id)
      return
    }
    try {
      const roomId = id.startsWith('#') ? await this.#client.rooms.idOf(id) : id
      const where = eventId === undefined ? {} : { queryParams: { event: eventId } }
      await this.#router.navigate(['/room', roomId], where)
    } catch (error) {
      this.#toaster.show(explainError(error), 'problem')
    }
  }
}
