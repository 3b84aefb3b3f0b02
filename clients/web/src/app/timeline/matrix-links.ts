import { inject, Injectable } from '@angular/core'
import { Router } from '@angular/router'
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
    const link = (event.target as HTMLElement).closest<HTMLElement>('a.pill')
    if (link === null) return
    event.preventDefault()
    void this.#open(link.dataset)
  }

  async #open({ person, room, event }: DOMStringMap): Promise<void> {
    try {
      const target = person === undefined ? await this.#room(room ?? '') : await this.#client.rooms.openDirect(person)
      await this.#router.navigate(['/room', target.id], event === undefined ? {} : { queryParams: { event } })
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
