import { computed, inject, Injectable, signal } from '@angular/core'
import { roomEntry } from './room-entry.ts'
import { neighborOf, roomSections } from './room-sections.ts'
import { CLIENT } from '../sdk/client-token.ts'
import { live } from '../sdk/live.ts'
import { Preferences } from '../settings/preferences.ts'

/** The channel list: which rooms there are, in which order, and which one is open. */
@Injectable()
export class RoomListStore {
  readonly #client = inject(CLIENT)
  readonly #preferences = inject(Preferences)
  readonly #openRoomId = signal<string | undefined>(undefined)
  readonly openRoomId = this.#openRoomId.asReadonly()

  readonly entries = computed(() => {
    const notifications = live(this.#client.notifications)
    return live(this.#client.rooms)
      .list()
      .filter((room) => !room.isSpace && room.membership !== 'leave' && room.membership !== 'ban')
      .map((room) => roomEntry(room, notifications.roomLevel(room.id)))
  })

  readonly sections = computed(() => {
    const { roomOrder, collapsed } = this.#preferences.values()
    return roomSections(this.entries(), { order: roomOrder, collapsed, openRoomId: this.#openRoomId() })
  })

  /** For the title of the window: what wants an answer, and whether there is anything new at all. */
  readonly attention = computed(() => ({
    mentions: this.entries().reduce((sum, entry) => sum + entry.badge, 0),
    isUnread: this.entries().some((entry) => entry.isUnread),
  }))

  open(roomId: string | undefined): void {
    this.#openRoomId.set(roomId)
  }

  toggle(section: string): void {
    const { collapsed } = this.#preferences.values()
    const folded = collapsed.includes(section)
    this.#preferences.set({
      collapsed: folded ? collapsed.filter((key) => key !== section) : [...collapsed, section],
    })
  }

  neighbor(step: 1 | -1, unreadOnly: boolean): string | undefined {
    return neighborOf(this.sections(), this.#openRoomId(), step, unreadOnly)
  }
}
