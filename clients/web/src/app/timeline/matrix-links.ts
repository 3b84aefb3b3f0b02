import { inject, Injectable } from '@angular/core'
import { Router } from '@angular/router'
import { type MatrixLink, personOrRoomOf } from './matrix-link.ts'
import { CLIENT } from '../sdk/client-token.ts'
import { explainError } from '../ui/explain-error.ts'
import { Toaster } from '../ui/toaster.ts'

/** A click on a person or a channel inside a message stays in this window. */
@Injectable()
export class MatrixLinks {
  readonly #client = inject(CLIENT)
  readonly #router = inject(Router)
  readonly #toaster = inject(Toaster)

  follow(event: Event): void {
    const href = (event.target as HTMLElement).closest('a')?.getAttribute('href')
    const link = personOrRoomOf(href ?? '')
    if (link === undefined) return
    event.preventDefault()
    void this.#open(link)
  }

  async #open({ kind, id, eventId }: MatrixLink): Promise<void> {
    try {
      const target = kind === 'person' ? await this.#client.rooms.openDirect(id) : await this.#room(id)
      const where = eventId === undefined ? {} : { queryParams: { event: eventId } }
      await this.#router.navigate(['/room', target.id], where)
    } catch (error) {
      this.#toaster.show(explainError(error), 'problem')
    }
  }

  async #room(idOrAlias: string) {
    const { rooms } = this.#client
    const known = rooms.list().find((room) => room.id === idOrAlias || room.canonicalAlias === idOrAlias)
    return known ?? rooms.join(idOrAlias)
  }
}
