import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core'
import { RouterLink } from '@angular/router'
import type { RoomEntry } from './room-entry.ts'
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
      @if (entry().badge > 0) {
        <span class="badge">{{ entry().badge > 99 ? '99+' : entry().badge }}</span>
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

  protected readonly label = computed(() => {
    const { name, kind, section, badge, isUnread, isMuted } = this.entry()
    const parts = [kind === 'private' ? `${name}, private` : name]
    if (section === 'invites') parts.push('invitation')
    else if (badge > 0) parts.push(`${badge} ${kind === 'direct' ? 'new' : badge === 1 ? 'mention' : 'mentions'}`)
    else if (isUnread) parts.push('unread')
    if (isMuted) parts.push('muted')
    return parts.join(', ')
  })
}
