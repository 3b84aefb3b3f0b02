import { ChangeDetectionStrategy, Component, inject } from '@angular/core'
import { ShellActions } from './shell-actions.ts'
import { Button } from '../ui/button.ts'
import { EmptyState } from '../ui/empty-state.ts'
import { RoomListStore } from '../rooms/room-list-store.ts'

/** The main column while no channel is open. */
@Component({
  selector: 'fs-home',
  imports: [Button, EmptyState],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<ui-empty-state
    icon="message"
    heading="Pick up where you left off"
    text="Choose a channel on the left, or start something new."
  >
    <div>
      <button ui-button tone="primary" (click)="actions.browseChannels()">Browse channels</button>
      <button ui-button (click)="actions.newMessage()">New message</button>
    </div>
  </ui-empty-state>`,
  styles: `
    :host {
      display: grid;
      height: 100%;
    }
    div {
      display: flex;
      gap: var(--gap-2);
    }
  `,
})
export class Home {
  protected readonly actions = inject(ShellActions)

  constructor() {
    inject(RoomListStore).open(undefined)
  }
}
