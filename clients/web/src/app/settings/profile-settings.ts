import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core'
import { OwnProfile } from './own-profile.ts'
import { CLIENT } from '../sdk/client-token.ts'
import { MediaUrls } from '../sdk/media-urls.ts'
import { Avatar } from '../ui/avatar.ts'
import { Button } from '../ui/button.ts'
import { explainError } from '../ui/explain-error.ts'
import { formText, submittedForm } from '../ui/form-text.ts'
import { TextField } from '../ui/text-field.ts'
import { Toaster } from '../ui/toaster.ts'

@Component({
  selector: 'fs-profile-settings',
  imports: [Avatar, Button, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="picture">
      <ui-avatar [id]="userId" [name]="profile.name()" [src]="picture()" size="4.5rem" />
      <div>
        <b>{{ userId }}</b>
        <button ui-button size="small" type="button" [disabled]="isBusy()" (click)="file.click()">
          Change picture
        </button>
        <input
          #file
          type="file"
          accept="image/png,image/jpeg,image/webp,image/gif"
          hidden
          (change)="setPicture(file)"
        />
      </div>
    </div>
    <form (submit)="setName($event)">
      <ui-text-field
        label="Display name"
        name="name"
        autocomplete="name"
        capitalize="words"
        [value]="profile.name()"
        [maxLength]="100"
        [required]="true"
      />
      <button ui-button type="submit" [disabled]="isBusy()">Save</button>
    </form>
  `,
  styles: `
    .picture {
      display: flex;
      align-items: center;
      gap: var(--gap-4);
      margin-bottom: var(--gap-5);
    }
    .picture div {
      display: grid;
      justify-items: start;
      gap: var(--gap-2);
      min-width: 0;
    }
    b {
      max-width: 100%;
      overflow: hidden;
      color: var(--text-soft);
      font-size: var(--size-sm);
      font-weight: 500;
      text-overflow: ellipsis;
    }
    form {
      display: flex;
      align-items: end;
      gap: var(--gap-2);
    }
    ui-text-field {
      flex: 1;
    }
    form button {
      min-height: max(2.5rem, var(--target));
    }
  `,
})
export class ProfileSettings {
  protected readonly profile = inject(OwnProfile)
  protected readonly userId = inject(CLIENT).userId
  protected readonly isBusy = signal(false)
  readonly #media = inject(MediaUrls)
  readonly #toaster = inject(Toaster)
  protected readonly picture = computed(() => this.#media.avatar(this.profile.avatarUrl()))

  protected async setName(event: Event): Promise<void> {
    const name = formText(submittedForm(event), 'name').trim()
    await this.#attempt('Your name is saved', async () => this.profile.setName(name))
  }

  protected async setPicture(input: HTMLInputElement): Promise<void> {
    const file = input.files?.[0]
    input.value = ''
    if (file !== undefined) await this.#attempt('Your picture is saved', async () => this.profile.setPicture(file))
  }

  async #attempt(done: string, act: () => Promise<void>): Promise<void> {
    this.isBusy.set(true)
    try {
      await act()
      this.#toaster.show(done)
    } catch (error) {
      this.#toaster.show(explainError(error), 'problem')
    } finally {
      this.isBusy.set(false)
    }
  }
}
