import { ChangeDetectionStrategy, Component, inject, input, resource } from '@angular/core'
import { RouterLink } from '@angular/router'
import { AuthFrame } from './auth-frame.ts'
import { homeserverUrl } from './home-server.ts'
import { nextPath } from './next-path.ts'
import { RegistrationOffer } from './registration-offer.ts'
import { SessionStore } from './session-store.ts'
import { Button } from '../ui/button.ts'
import { formText, submittedForm } from '../ui/form-text.ts'
import { Notice } from '../ui/notice.ts'
import { TextField } from '../ui/text-field.ts'

@Component({
  selector: 'fs-sign-in',
  imports: [AuthFrame, Button, Notice, RouterLink, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './sign-in.html',
  styleUrl: './auth-form.css',
})
export class SignIn {
  /** Where to go afterwards. */
  readonly next = input<string>()
  /** Whether the session was ended by somebody else than the person who reads this. */
  readonly ended = input<string>()
  protected readonly session = inject(SessionStore)
  protected readonly offer = inject(RegistrationOffer)
  protected readonly needsSetUp = resource({
    loader: async () => (await import('#sdk/session.ts')).needsSetUp(homeserverUrl()),
  })

  constructor() {
    this.session.forgetProblem()
  }

  protected submit(event: Event): void {
    const form = submittedForm(event)
    void this.session.signIn(formText(form, 'user').trim(), formText(form, 'password'), nextPath(this.next()))
  }
}
