import { DialogRef } from '@angular/cdk/dialog'
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core'
import { Router } from '@angular/router'
import { bestNamed } from '../rooms/rank-names.ts'
import { RoomListStore } from '../rooms/room-list-store.ts'
import { MediaUrls } from '../sdk/media-urls.ts'
import { Avatar } from '../ui/avatar.ts'
import { Icon } from '../ui/icon.ts'
import { ListCursor } from '../ui/list-cursor.ts'

const SHOWN_MAX = 9

/** Ctrl+K: a few letters and Enter. Without letters it offers what is unread first. */
@Component({
  selector: 'fs-quick-switcher',
  imports: [Avatar, Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 id="dialog-heading" class="visually-hidden">Jump to a channel or person</h2>
    <div class="field">
      <ui-icon name="search" [size]="20" />
      <input
        cdkFocusInitial
        role="combobox"
        aria-expanded="true"
        aria-controls="switcher-list"
        aria-label="Jump to a channel or person"
        placeholder="Jump to a channel or person"
        [attr.aria-activedescendant]="'switcher-' + cursor.index()"
        (input)="type($any($event.target).value)"
        (keydown)="cursor.press($event)"
      />
    </div>
    <div id="switcher-list" role="listbox" aria-label="Channels and people">
      @for (entry of found(); track entry.id; let i = $index) {
        <div
          role="option"
          [id]="'switcher-' + i"
          [attr.aria-selected]="i === cursor.index()"
          [class.unread]="entry.isUnread"
          (mousemove)="cursor.index.set(i)"
          (click)="go(entry.id)"
        >
          @if (entry.kind === 'direct') {
            <ui-avatar [id]="entry.colorId" [name]="entry.name" [src]="media.avatar(entry.avatarUrl)" size="1.5rem" />
          } @else {
            <span class="symbol"><ui-icon [name]="entry.kind === 'private' ? 'lock' : 'hash'" [size]="18" /></span>
          }
          <span class="name">{{ entry.name }}</span>
          @if (entry.badge > 0) {
            <span class="badge">{{ entry.badge }}</span>
          }
        </div>
      } @empty {
        <p>Nothing of this name.</p>
      }
    </div>
    <footer aria-hidden="true"><kbd>↑</kbd> <kbd>↓</kbd> choose <kbd>Enter</kbd> open <kbd>Esc</kbd> close</footer>
  `,
  styleUrl: './quick-switcher.css',
})
export class QuickSwitcher {
  protected readonly media = inject(MediaUrls)
  readonly #query = signal('')
  readonly #dialog = inject(DialogRef)
  readonly #rooms = inject(RoomListStore)
  readonly #router = inject(Router)
  protected readonly found = computed(() => {
    const entries = this.#rooms
      .entries()
      .filter((entry) => entry.id !== this.#rooms.openRoomId())
      .toSorted((a, b) => b.badge - a.badge || Number(b.isUnread) - Number(a.isUnread) || b.activeAt - a.activeAt)
    return bestNamed(entries, this.#query(), (entry) => [entry.name], SHOWN_MAX)
  })

  protected readonly cursor = new ListCursor(this.found, ({ id }) => {
    this.go(id)
  })

  protected type(query: string): void {
    this.#query.set(query)
    this.cursor.index.set(0)
  }

  protected go(roomId: string): void {
    this.#dialog.close()
    void this.#router.navigate(['/room', roomId])
  }
}
