import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog'
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core'
import type { Profile } from '#sdk/client.ts'
import type { Room } from '#sdk/rooms/room.ts'
import { PeopleSearch } from './people-search.ts'
import { Button } from '../ui/button.ts'
import { DialogFrame } from '../ui/dialog-frame.ts'
import { explainError } from '../ui/explain-error.ts'
import { Notice } from '../ui/notice.ts'
import { Toaster } from '../ui/toaster.ts'

@Component({
  selector: 'fs-invite-people',
  imports: [Button, DialogFrame, Notice, PeopleSearch],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<ui-dialog-frame [heading]="'Invite to ' + room.name">
    @if (problem(); as problem) {
      <ui-notice tone="problem">{{ problem }}</ui-notice>
    }
    <fs-people-search [chosen]="chosen()" [except]="present" (toggled)="toggle($event)" />
    <div dialog-actions>
      <button ui-button type="button" (click)="dialog.close()">Cancel</button>
      <button ui-button tone="primary" type="button" [disabled]="chosen().length === 0 || isBusy()" (click)="invite()">
        Invite
      </button>
    </div>
  </ui-dialog-frame>`,
})
export class InvitePeople {
  protected readonly room = inject<Room>(DIALOG_DATA)
  protected readonly dialog = inject(DialogRef)
  protected readonly chosen = signal<readonly Profile[]>([])
  protected readonly problem = signal<string | undefined>(undefined)
  protected readonly isBusy = signal(false)
  protected readonly present = this.room.members.joined().map((member) => member.userId)
  readonly #toaster = inject(Toaster)

  protected toggle(person: Profile): void {
    this.chosen.update((chosen) => {
      const without = chosen.filter(({ userId }) => userId !== person.userId)
      return without.length === chosen.length ? [...chosen, person] : without
    })
  }

  /** Who could be invited leaves the list, so that a second attempt is about the others only. */
  protected async invite(): Promise<void> {
    this.isBusy.set(true)
    this.problem.set(undefined)
    const people = this.chosen()
    for (const person of people) {
      try {
        await this.room.settings.invite(person.userId)
        this.toggle(person)
      } catch (error) {
        this.problem.set(explainError(error))
      }
    }
    this.isBusy.set(false)
    if (this.chosen().length > 0) return
    this.#toaster.show(people.length === 1 ? 'Invitation sent' : `${people.length} invitations sent`)
    this.dialog.close()
  }
}
