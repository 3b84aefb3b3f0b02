import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core'
import { RouterLink } from '@angular/router'
import type { Room } from '#sdk/rooms/room.ts'
import { PanelRoute } from './panel-route.ts'
import { live } from '../sdk/live.ts'
import { MediaUrls } from '../sdk/media-urls.ts'
import { Avatar } from '../ui/avatar.ts'
import { Icon } from '../ui/icon.ts'
import { IconButton } from '../ui/icon-button.ts'

@Component({
  selector: 'fs-room-header',
  imports: [Avatar, Icon, IconButton, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './room-header.html',
  styleUrl: './room-header.css',
})
export class RoomHeader {
  readonly room = input.required<Room>()
  protected readonly panel = inject(PanelRoute)
  readonly #media = inject(MediaUrls)
  protected readonly shown = computed(() => {
    const room = live(this.room())
    return {
      name: room.name,
      topic: room.topic ?? '',
      person: room.directUserId,
      picture: this.#media.avatar(room.avatarUrl),
      isPrivate: room.joinRule !== 'public',
      isFavourite: room.tags.has('m.favourite'),
      hasUnreadThreads: [...room.unread.threads.values()].some(({ notifications }) => notifications > 0),
      members: room.memberCount,
    }
  })

  protected isOpen(kind: string): boolean {
    return this.panel.panel()?.kind === kind
  }

  protected toggleFavourite(): void {
    const { settings } = this.room()
    void (this.shown().isFavourite ? settings.removeTag('m.favourite') : settings.setTag('m.favourite'))
  }
}
