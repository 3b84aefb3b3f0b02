import { inject, Injectable } from '@angular/core'
import { Router } from '@angular/router'
import { RoomListStore } from '../rooms/room-list-store.ts'
import { Dialogs } from '../ui/dialogs.ts'

/** What one can do from everywhere. The dialogs are loaded when they are first asked for. */
@Injectable()
export class ShellActions {
  readonly #dialogs = inject(Dialogs)
  readonly #router = inject(Router)
  readonly #rooms = inject(RoomListStore)

  async quickSwitch(): Promise<void> {
    this.#open((await import('./quick-switcher.ts')).QuickSwitcher)
  }

  async showShortcuts(): Promise<void> {
    this.#open((await import('./shortcut-sheet.ts')).ShortcutSheet)
  }

  async createChannel(): Promise<void> {
    this.#open((await import('../rooms/create-channel.ts')).CreateChannel)
  }

  async browseChannels(): Promise<void> {
    this.#open((await import('../rooms/browse-channels.ts')).BrowseChannels)
  }

  async newMessage(): Promise<void> {
    this.#open((await import('../people/new-message.ts')).NewMessage)
  }

  async openRoom(roomId: string): Promise<void> {
    await this.#router.navigate(['/room', roomId])
  }

  async openNeighbor(step: 1 | -1, unreadOnly: boolean): Promise<void> {
    const roomId = this.#rooms.neighbor(step, unreadOnly)
    if (roomId !== undefined) await this.openRoom(roomId)
  }

  #open(component: Parameters<Dialogs['open']>[0]): void {
    if (!this.#dialogs.isOpen) this.#dialogs.open(component)
  }
}
