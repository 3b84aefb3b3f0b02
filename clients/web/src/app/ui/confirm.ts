import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog'
import { ChangeDetectionStrategy, Component, inject } from '@angular/core'
import { Button } from './button.ts'
import { DialogFrame } from './dialog-frame.ts'

export interface Question {
  readonly heading: string
  readonly text: string
  /** The verb of what is about to happen. */
  readonly action: string
  readonly dangerous?: boolean
}

@Component({
  selector: 'ui-confirm',
  imports: [Button, DialogFrame],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<ui-dialog-frame [heading]="question.heading">
    <p>{{ question.text }}</p>
    <div dialog-actions>
      <button ui-button type="button" (click)="dialog.close(false)">Cancel</button>
      <button
        ui-button
        type="button"
        cdkFocusInitial
        [tone]="question.dangerous ? 'danger' : 'primary'"
        (click)="dialog.close(true)"
      >
        {{ question.action }}
      </button>
    </div>
  </ui-dialog-frame>`,
  styles: `
    p {
      color: var(--text-soft);
    }
  `,
})
export class Confirm {
  protected readonly dialog = inject(DialogRef<boolean>)
  protected readonly question = inject<Question>(DIALOG_DATA)
}
