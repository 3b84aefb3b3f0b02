import { DialogRef } from '@angular/cdk/dialog'
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core'
import { Router } from '@angular/router'
import type { Profile } from '#sdk/client.ts'
import { PeopleSearch } from './people-search.ts'
import { CLIENT } from '../sdk/client-token.ts'
import { DialogFrame } from '../ui/dialog-frame.ts'
import { explainError } from '../ui/explain-error.ts'
import { Notice } from '../ui/notice.ts'

/** Whom to write to. */
@Component({
  selector: 'fs-new-message',
  imports: [DialogFrame, Notice, PeopleSearch],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<ui-dialog-frame heading="New message">
    @if (problem(); as problem) {
      <ui-notice tone="problem">{{ problem }}</ui-notice>
    }
    <fs-people-search (toggled)="write($event)" />
  </ui-dialog-frame>`,
})
export class NewMessage {
  protected readonly problem = signal<string | undefined>(undefined)
  #isBusy = false
  readonly #client = inject(CLIENT)
  readonly #dialog = inject(DialogRef)
  readonly #router = inject(Router)

  protected async write(person: Profile): Promise<void> {
    // A second Enter would make a second room.
    if (this.#isBusy) return
    this.#isBusy = true
    this.problem.set(undefined)
    try {
      const room = await this.#client.rooms.openDirect(person.userId)
      this.#dialog.close()
      await this.#router.navigate(['/room', room.id])
    } catch (error) {
      this.problem.set(explainError(error))
    } finally {
      this.#isBusy = false
    }
  }
}
