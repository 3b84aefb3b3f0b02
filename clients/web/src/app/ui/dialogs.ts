import { Dialog, type DialogRef } from '@angular/cdk/dialog'
import type { ComponentType } from '@angular/cdk/portal'
import { inject, Injectable, Injector } from '@angular/core'
import { firstValueFrom } from 'rxjs'
import { Confirm, type Question } from './confirm.ts'

/** Opens dialogs: modal, focus kept inside and given back afterwards. */
@Injectable()
export class Dialogs {
  readonly #dialog = inject(Dialog)
  readonly #injector = inject(Injector)

  open<C, D = unknown>(component: ComponentType<C>, data?: D): DialogRef<unknown, C> {
    return this.#dialog.open<unknown, D, C>(component, {
      ariaLabelledBy: 'dialog-heading',
      ariaModal: true,
      backdropClass: 'dialog-scrim',
      // The dialog is the workspace's child: it sees the same client and stores.
      injector: this.#injector,
      ...(data === undefined ? {} : { data }),
    })
  }

  async confirm(question: Question): Promise<boolean> {
    return (await firstValueFrom(this.open(Confirm, question).closed)) === true
  }

  get isOpen(): boolean {
    return this.#dialog.openDialogs.length > 0
  }
}
