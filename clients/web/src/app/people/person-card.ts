import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog'
import { ChangeDetectionStrategy, Component, computed, inject, resource, signal } from '@angular/core'
import { Router } from '@angular/router'
import { localpartOf } from '#spec/ids.ts'
import { CLIENT } from '../sdk/client-token.ts'
import { MediaUrls } from '../sdk/media-urls.ts'
import { Avatar } from '../ui/avatar.ts'
import { Button } from '../ui/button.ts'
import { DialogFrame } from '../ui/dialog-frame.ts'
import { explainError } from '../ui/explain-error.ts'
import { Notice } from '../ui/notice.ts'

/** Who somebody is, and a way to write to them. Opened with their user ID. */
@Component({
  selector: 'fs-person-card',
  imports: [Avatar, Button, DialogFrame, Notice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<ui-dialog-frame [heading]="shown().name">
    @if (problem(); as problem) {
      <ui-notice tone="problem">{{ problem }}</ui-notice>
    }
    <div class="person">
      <ui-avatar [id]="userId" [name]="shown().name" [src]="shown().picture" size="3.5rem" />
      <span>{{ userId }}</span>
    </div>
    <div dialog-actions>
      @if (isMe) {
        <button ui-button type="button" (click)="go('/settings')">Edit your profile</button>
      } @else {
        <button ui-button tone="primary" type="button" cdkFocusInitial [disabled]="isBusy()" (click)="write()">
          Send message
        </button>
      }
    </div>
  </ui-dialog-frame>`,
  styles: `
    ui-dialog-frame {
      width: min(24rem, calc(100vw - 2rem));
    }
    .person {
      display: flex;
      align-items: center;
      gap: var(--gap-4);
      color: var(--text-soft);
      font-size: var(--size-sm);
      overflow-wrap: anywhere;
    }
  `,
})
export class PersonCard {
  protected readonly userId = inject<string>(DIALOG_DATA)
  protected readonly isBusy = signal(false)
  protected readonly problem = signal<string | undefined>(undefined)
  readonly #client = inject(CLIENT)
  readonly #dialog = inject(DialogRef)
  readonly #media = inject(MediaUrls)
  readonly #router = inject(Router)
  protected readonly isMe = this.userId === this.#client.userId
  readonly #profile = resource({ loader: async () => this.#client.people.profile(this.userId) })
  protected readonly shown = computed(() => {
    const person = this.#profile.hasValue() ? this.#profile.value() : this.#known()
    return { name: person?.displayName ?? localpartOf(this.userId), picture: this.#media.avatar(person?.avatarUrl) }
  })

  protected async write(): Promise<void> {
    this.isBusy.set(true)
    this.problem.set(undefined)
    try {
      const room = await this.#client.rooms.openDirect(this.userId)
      await this.go('/room', room.id)
    } catch (error) {
      this.problem.set(explainError(error))
    } finally {
      this.isBusy.set(false)
    }
  }

  protected async go(...path: string[]): Promise<void> {
    this.#dialog.close()
    await this.#router.navigate(path)
  }

  /** What a room says of them, until the profile is here and where it cannot be asked for. */
  #known() {
    const members = this.#client.rooms.list().map((room) => room.members.get(this.userId))
    return members.find((member) => member !== undefined)
  }
}
