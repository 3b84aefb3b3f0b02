import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core'
import { RouterLink } from '@angular/router'
import type { RoomEntry } from './room-entry.ts'
import { quietCount, roomLabel, shortCount } from './room-label.ts'
import { MediaUrls } from '../sdk/media-urls.ts'
import { Avatar } from '../ui/avatar.ts'
import { Icon } from '../ui/icon.ts'

/** One line of the channel list. */
@Component({
  selector: 'fs-room-link',
  imports: [Avatar, Icon, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'listitem' },
  template: `
    <a
      [routerLink]="['/room', entry().id]"
      [class.open]="isOpen()"
      [class.unread]="entry().isUnread"
      [class.muted]="entry().isMuted"
      [attr.aria-current]="isOpen() ? 'page' : null"
      [attr.aria-label]="label()"
      [attr.data-unread]="entry().isUnread ? '' : null"
    >
      @if (entry().kind === 'direct') {
        <ui-avatar [id]="entry().colorId" [name]="entry().name" [src]="picture()" size="1.375rem" />
      } @else {
        <ui-icon [name]="entry().kind === 'private' ? 'lock' : 'hash'" [size]="17" />
      }
      <span class="name">{{ entry().name }}</span>
      @if (quiet(); as count) {
        <span class="count">{{ count }}</span>
      }
      @if (entry().badge > 0) {
        <span class="badge">{{ shortCount(entry().badge) }}</span>
      }
    </a>
  `,
  styleUrl: './room-link.css',
})
export class RoomLink {
  readonly entry = input.required<RoomEntry>()
  readonly isOpen = input(false)
  readonly #media = inject(MediaUrls)
  protected readonly picture = computed(() => this.#media.avatar(this.entry().avatarUrl))

  protected readonly label = computed(() => roomLabel(this.entry()))
  protected readonly quiet = computed(() => quietCount(this.entry()))
  protected readonly shortCount = shortCount
}
