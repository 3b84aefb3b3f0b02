import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core'
import { toSignal } from '@angular/core/rxjs-interop'
import { ActivatedRoute } from '@angular/router'
import { AuthFrame } from './auth-frame.ts'
import { SessionStore } from './session-store.ts'
import { setUpToken } from './set-up-token.ts'
import { Button } from '../ui/button.ts'
import { formText, submittedForm } from '../ui/form-text.ts'
import { Notice } from '../ui/notice.ts'
import { TextField } from '../ui/text-field.ts'

/** The first administrator's page, opened from the one-time link that the server prints. */
@Component({
  selector: 'fs-set-up',
  imports: [AuthFrame, Button, Notice, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './set-up.html',
  styleUrl: './auth-form.css',
})
export class SetUp {
  protected readonly session = inject(SessionStore)
  readonly #fragment = toSignal(inject(ActivatedRoute).fragment, { initialValue: null })
  protected readonly token = computed(() => setUpToken(this.#fragment()))

  constructor() {
    this.session.forgetProblem()
  }

  protected submit(event: Event, token: string): void {
    const form = submittedForm(event)
    void this.session.setUp(
      token,
      formText(form, 'user').trim().toLowerCase(),
      formText(form, 'password'),
      formText(form, 'name').trim(),
    )
  }
}
