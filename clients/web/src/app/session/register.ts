import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core'
import { RouterLink } from '@angular/router'
import { AuthFrame } from './auth-frame.ts'
import { nextPath } from './next-path.ts'
import { RegistrationOffer } from './registration-offer.ts'
import { SessionStore } from './session-store.ts'
import { Button } from '../ui/button.ts'
import { formText, submittedForm } from '../ui/form-text.ts'
import { Notice } from '../ui/notice.ts'
import { TextField } from '../ui/text-field.ts'

@Component({
  selector: 'fs-register',
  imports: [AuthFrame, Button, Notice, RouterLink, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './register.html',
  styleUrl: './auth-form.css',
})
export class Register {
  /** Where to go afterwards. */
  readonly next = input<string>()
  protected readonly session = inject(SessionStore)
  protected readonly offer = inject(RegistrationOffer)

  constructor() {
    this.session.forgetProblem()
  }

  protected submit(event: Event): void {
    const form = submittedForm(event)
    const account = {
      name: formText(form, 'name').trim(),
      user: formText(form, 'user').trim().toLowerCase(),
      password: formText(form, 'password'),
      token: formText(form, 'token').trim(),
    }
    void this.session.register(account, nextPath(this.next()))
  }
}
