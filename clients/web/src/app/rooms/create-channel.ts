import { DialogRef } from '@angular/cdk/dialog'
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core'
import { Router } from '@angular/router'
import { aliasOf } from './alias-of.ts'
import { CLIENT } from '../sdk/client-token.ts'
import { Button } from '../ui/button.ts'
import { DialogFrame } from '../ui/dialog-frame.ts'
import { explainError } from '../ui/explain-error.ts'
import { formText, submittedForm } from '../ui/form-text.ts'
import { Icon } from '../ui/icon.ts'
import { Notice } from '../ui/notice.ts'
import { TextField } from '../ui/text-field.ts'

@Component({
  selector: 'fs-create-channel',
  imports: [Button, DialogFrame, Icon, Notice, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './create-channel.html',
  styleUrl: './create-channel.css',
})
export class CreateChannel {
  protected readonly dialog = inject(DialogRef)
  protected readonly isBusy = signal(false)
  protected readonly problem = signal<string | undefined>(undefined)
  readonly #client = inject(CLIENT)
  readonly #router = inject(Router)

  protected async submit(event: Event): Promise<void> {
    const form = submittedForm(event)
    const name = formText(form, 'name').trim()
    const topic = formText(form, 'topic').trim()
    const kind = formText(form, 'kind') === 'private' ? 'private' : 'public'
    const alias = aliasOf(name)
    this.isBusy.set(true)
    this.problem.set(undefined)
    try {
      const room = await this.#client.rooms.create({
        name,
        kind,
        ...(topic === '' ? {} : { topic }),
        ...(kind === 'public' && alias !== '' ? { alias } : {}),
        ...(form.has('announcement') ? { announcement: true } : {}),
      })
      this.dialog.close()
      await this.#router.navigate(['/room', room.id])
    } catch (error) {
      this.problem.set(explainError(error))
    } finally {
      this.isBusy.set(false)
    }
  }
}
