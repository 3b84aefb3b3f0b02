import { effect, inject, Injectable, untracked } from '@angular/core'
import { Router } from '@angular/router'
import type { RoomEntry } from '../rooms/room-entry.ts'
import { RoomListStore } from '../rooms/room-list-store.ts'
import { CLIENT } from '../sdk/client-token.ts'
import { Preferences } from '../settings/preferences.ts'
import { summaryOf } from '../timeline/summary-of.ts'

/** Tells of mentions and direct messages while the window is not looked at, if the reader has asked for it. */
@Injectable()
export class DesktopNotifications {
  readonly #client = inject(CLIENT)
  readonly #rooms = inject(RoomListStore)
  readonly #router = inject(Router)
  readonly #preferences = inject(Preferences)
  #before = new Map<string, number>()
  #isFirst = true

  constructor() {
    effect(() => {
      const entries = this.#rooms.entries()
      untracked(() => {
        this.#compare(entries)
      })
    })
  }

  #compare(entries: readonly RoomEntry[]): void {
    const before = this.#before
    this.#before = new Map(entries.map((entry) => [entry.id, entry.badge]))
    if (this.#isFirst) {
      // What was unread before this page was opened is not news.
      this.#isFirst = false
      return
    }
    if (!document.hidden || !this.#preferences.values().desktopNotifications) return
    if (typeof Notification === 'undefined' || Notification.permission !== 'granted') return
    for (const entry of entries) if (entry.badge > (before.get(entry.id) ?? 0)) this.#notify(entry)
  }

  #notify(entry: RoomEntry): void {
    const latest = this.#client.rooms.get(entry.id)?.latest
    const body = latest === undefined ? 'New message' : summaryOf(latest.content)
    const notification = new Notification(entry.name, { body, tag: entry.id, icon: 'favicon.svg' })
    notification.onclick = () => {
      window.focus()
      void this.#router.navigate(['/room', entry.id])
      notification.close()
    }
  }
}
