import { ChangeDetectionStrategy, Component, computed, inject, resource } from '@angular/core'
import { ShellActions } from './shell-actions.ts'
import { CLIENT } from '../sdk/client-token.ts'
import { Button } from '../ui/button.ts'
import { EmptyState } from '../ui/empty-state.ts'
import { RoomListStore } from '../rooms/room-list-store.ts'

/** The main column while no channel is open. */
@Component({
  selector: 'fs-home',
  imports: [Button, EmptyState],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `@if (!isEmpty()) {
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
    } @else if (channels.hasValue() && channels.value() > 0) {
      <ui-empty-state
        icon="compass"
        heading="Welcome to FriendShaped"
        [text]="
          channels.value() === 1
            ? 'There is a channel that you can join.'
            : 'There are ' + channels.value() + ' channels that you can join.'
        "
      >
        <div>
          <button ui-button tone="primary" (click)="actions.browseChannels()">Browse channels</button>
          <button ui-button (click)="actions.createChannel()">Create a channel</button>
        </div>
      </ui-empty-state>
    } @else if (!channels.isLoading()) {
      <ui-empty-state
        icon="smile"
        heading="Welcome to FriendShaped"
        text="Nothing here yet. Make the first channel, or write to somebody."
      >
        <div>
          <button ui-button tone="primary" (click)="actions.createChannel()">Create a channel</button>
          <button ui-button (click)="actions.newMessage()">New message</button>
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
  readonly #client = inject(CLIENT)
  readonly #rooms = inject(RoomListStore)
  protected readonly isEmpty = computed(() => this.#rooms.entries().length === 0)

  /** How many there are to join; asked only by somebody who is in none. */
  protected readonly channels = resource({
    params: () => (this.isEmpty() ? true : undefined),
    loader: async () => {
      const { rooms, total } = await this.#client.rooms.searchPublic({ limit: 1 })
      return total ?? rooms.length
    },
  })

  constructor() {
    this.#rooms.open(undefined)
  }
}
