import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core'
import { setPassword } from './account-routes.ts'
import { withPassword } from './with-password.ts'
import { CLIENT } from '../sdk/client-token.ts'
import { Button } from '../ui/button.ts'
import { explainError } from '../ui/explain-error.ts'
import { formText, submittedForm } from '../ui/form-text.ts'
import { Notice } from '../ui/notice.ts'
import { TextField } from '../ui/text-field.ts'
import { Toaster } from '../ui/toaster.ts'

@Component({
  selector: 'fs-password-settings',
  imports: [Button, Notice, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<form (submit)="change($event)">
    <ui-text-field
      label="Current password"
      name="current"
      type="password"
      autocomplete="current-password"
      [required]="true"
    />
    <ui-text-field
      label="New password"
      name="next"
      type="password"
      autocomplete="new-password"
      hint="At least eight characters; a few words make a good one."
      [minLength]="8"
      [required]="true"
    />
    <label>
      <input type="checkbox" name="others" checked />
      Sign out everywhere else
    </label>
    @if (problem(); as problem) {
      <ui-notice tone="problem">{{ problem }}</ui-notice>
    }
    <button ui-button type="submit" [disabled]="isBusy()">Change password</button>
  </form>`,
  styles: `
    form {
      display: grid;
      justify-items: start;
      gap: var(--gap-4);
    }
    ui-text-field,
    ui-notice {
      width: 100%;
    }
    label {
      display: flex;
      align-items: center;
      gap: var(--gap-2);
      min-height: var(--target);
      font-size: var(--size-sm);
    }
  `,
})
export class PasswordSettings {
  protected readonly problem = signal<string | undefined>(undefined)
  protected readonly isBusy = signal(false)
  readonly #client = inject(CLIENT)
  readonly #toaster = inject(Toaster)

  protected async change(event: Event): Promise<void> {
    const form = submittedForm(event)
    const body = { new_password: formText(form, 'next'), logout_devices: form.has('others') }
    this.isBusy.set(true)
    this.problem.set(undefined)
    try {
      await withPassword(this.#client.userId, formText(form, 'current'), async (auth) =>
        this.#client.call(setPassword, { body: auth === undefined ? body : { ...body, auth } }),
      )
      ;(event.target as HTMLFormElement).reset()
      this.#toaster.show('Your password is changed')
    } catch (error) {
      this.problem.set(explainError(error))
    } finally {
      this.isBusy.set(false)
    }
  }
}
