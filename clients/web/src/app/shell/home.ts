import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core'
import { ShellActions } from './shell-actions.ts'
import { Button } from '../ui/button.ts'
import { EmptyState } from '../ui/empty-state.ts'
import { RoomListStore } from '../rooms/room-list-store.ts'

/** The main column while no channel is open. */
@Component({
  selector: 'fs-home',
  imports: [Button, EmptyState],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `@if (isEmpty()) {
      <ui-empty-state
        icon="smile"
        heading="Welcome to FriendShaped"
        text="Nothing here yet. Make the first channel, look around, or write to somebody."
      >
        <div>
          <button ui-button tone="primary" (click)="actions.createChannel()">Create a channel</button>
          <button ui-button (click)="actions.browseChannels()">Browse channels</button>
        </div>
      </ui-empty-state>
    } @else {
      <ui-empty-state
        icon="message"
        heading="Pick up where you left off"
        text="Choose a channel on the left, or start something new."
      >
        <div>
          <button ui-button tone="primary" (click)="actions.newMessage()">New message</button>
          <button ui-button (click)="actions.browseChannels()">Browse channels</button>
        </div>
      </ui-empty-state>
    }`,
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
  readonly #rooms = inject(RoomListStore)
  protected readonly isEmpty = computed(() => this.#rooms.entries().length === 0)

  constructor() {
    this.#rooms.open(undefined)
  }
}
