import { DOCUMENT, effect, inject, Injectable } from '@angular/core'
import { Title } from '@angular/platform-browser'
import { badgedIcon } from './badged-icon.ts'
import { RoomListStore } from '../rooms/room-list-store.ts'

/** Shows in the tab what waits: the number of mentions in the title, a dot on the icon. */
@Injectable()
export class WindowTitle {
  constructor() {
    const title = inject(Title)
    const rooms = inject(RoomListStore)
    const icon = inject(DOCUMENT).querySelector<HTMLLinkElement>('link[rel="icon"]')
    effect(() => {
      const { mentions } = rooms.attention()
      const open = rooms.entries().find((entry) => entry.id === rooms.openRoomId())
      const count = mentions > 0 ? `(${mentions}) ` : ''
      title.setTitle(`${count}${open === undefined ? '' : `${open.name} · `}FriendShaped`)
    })
    effect(() => {
      const { mentions, isUnread } = rooms.attention()
      if (icon !== null) icon.href = badgedIcon(mentions > 0 ? 'mention' : isUnread ? 'unread' : 'calm')
    })
  }
}
