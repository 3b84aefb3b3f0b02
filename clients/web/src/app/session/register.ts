import { ChangeDetectionStrategy, Component, inject } from '@angular/core'
import { RouterLink } from '@angular/router'
import { AuthFrame } from './auth-frame.ts'
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
  protected readonly session = inject(SessionStore)
  protected readonly offer = inject(RegistrationOffer)

  constructor() {
    this.session.forgetProblem()
  }

  protected submit(event: Event): void {
    const form = submittedForm(event)
    void this.session.register(
      formText(form, 'user').trim().toLowerCase(),
      formText(form, 'password'),
      formText(form, 'token').trim(),
    )
  }
}
