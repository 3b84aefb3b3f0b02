import { CdkConnectedOverlay, CdkOverlayOrigin, type ConnectedPosition } from '@angular/cdk/overlay'
import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core'
import type { EventRow } from '#sdk/timeline/row.ts'
import { Conversation } from './conversation.ts'
import { EmojiPicker } from './emoji-picker.ts'
import { MessageActions } from './message-actions.ts'
import type { MessageAction } from './message-keys.ts'
import { IconButton } from '../ui/icon-button.ts'
import type { IconName } from '../ui/icons.ts'

const buttons: readonly { readonly action: MessageAction; readonly icon: IconName; readonly label: string }[] = [
  { action: 'reply', icon: 'reply', label: 'Reply' },
  { action: 'thread', icon: 'thread', label: 'Reply in thread' },
  { action: 'edit', icon: 'pencil', label: 'Edit' },
  { action: 'copy-link', icon: 'link', label: 'Copy link' },
  { action: 'delete', icon: 'trash', label: 'Delete' },
]

@Component({
  selector: 'fs-message-toolbar',
  imports: [CdkConnectedOverlay, CdkOverlayOrigin, EmojiPicker, IconButton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<div role="toolbar" aria-label="Message actions">
    @if (actions.can('react', row())) {
      <button
        ui-icon-button
        cdkOverlayOrigin
        #origin="cdkOverlayOrigin"
        icon="smile"
        label="Add reaction"
        [attr.aria-expanded]="actions.isPicking()"
        (click)="actions.run('react', row())"
      ></button>
      <ng-template
        cdkConnectedOverlay
        [cdkConnectedOverlayOrigin]="origin"
        [cdkConnectedOverlayOpen]="actions.isPicking()"
        [cdkConnectedOverlayPositions]="positions"
        [cdkConnectedOverlayViewportMargin]="8"
        [cdkConnectedOverlayPush]="true"
        cdkConnectedOverlayHasBackdrop
        cdkConnectedOverlayBackdropClass="cdk-overlay-transparent-backdrop"
        (backdropClick)="actions.stopPicking()"
        (detach)="actions.stopPicking()"
      >
        <fs-emoji-picker (picked)="react($event)" />
      </ng-template>
    }
    @for (button of buttons; track button.action) {
      @if (actions.can(button.action, row())) {
        <button
          ui-icon-button
          [icon]="button.icon"
          [label]="button.label"
          (click)="actions.run(button.action, row())"
        ></button>
      }
    }
  </div>`,
  styles: `
    /* As tall as the message, so that the tools stay in sight along all of it. */
    :host {
      display: block;
      pointer-events: none;
    }
    div {
      position: sticky;
      top: var(--gap-2);
      display: flex;
      padding: 0.125rem;
      border-radius: var(--radius-md);
      background: var(--raised);
      box-shadow: var(--shadow-md);
      pointer-events: auto;
    }
  `,
})
export class MessageToolbar {
  readonly row = input.required<EventRow>()
  protected readonly actions = inject(MessageActions)
  protected readonly buttons = buttons
  readonly #conversation = inject(Conversation)
  protected readonly positions: ConnectedPosition[] = [
    { originX: 'end', originY: 'top', overlayX: 'end', overlayY: 'bottom', offsetY: -6 },
    { originX: 'end', originY: 'bottom', overlayX: 'end', overlayY: 'top', offsetY: 6 },
  ]

  protected react(emoji: string): void {
    this.actions.stopPicking()
    const already = this.row().reactions.some((reaction) => reaction.key === emoji && reaction.mine)
    if (!already) this.#conversation.toggleReaction(this.row(), emoji)
  }
}
