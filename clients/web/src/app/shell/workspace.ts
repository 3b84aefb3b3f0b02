import { ChangeDetectionStrategy, Component, computed, inject, resource } from '@angular/core'
import { Router, RouterOutlet } from '@angular/router'
import { ConnectionBanner } from './connection-banner.ts'
import { moveToRegion } from './regions.ts'
import { ShellActions } from './shell-actions.ts'
import { shortcutOf, type Shortcut } from './shortcuts.ts'
import { Sidebar } from './sidebar.ts'
import { Splash } from './splash.ts'
import { WindowTitle } from './window-title.ts'
import { CLIENT } from '../sdk/client-token.ts'
import { DesktopNotifications } from './desktop-notifications.ts'
import { PanelRoute } from '../timeline/panel-route.ts'

/** Everything behind the sign-in: the list on the left, what is open on the right; one of the two on a phone. */
@Component({
  selector: 'fs-workspace',
  imports: [ConnectionBanner, RouterOutlet, Sidebar, Splash],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '(document:keydown)': 'press($event)' },
  template: `
    @if (started.status() === 'resolved') {
      <fs-connection-banner />
      <div class="columns" [class.inside]="inside()">
        <nav aria-label="Channels and conversations" data-region tabindex="-1"><fs-sidebar /></nav>
        <div class="main"><router-outlet /></div>
      </div>
    } @else {
      <fs-splash [failed]="started.status() === 'error'" (retry)="started.reload()" />
    }
  `,
  styleUrl: './workspace.css',
})
export class Workspace {
  readonly #actions = inject(ShellActions)
  readonly #router = inject(Router)
  readonly #panel = inject(PanelRoute)
  readonly #client = inject(CLIENT)
  protected readonly started = resource({
    loader: async () => {
      await this.#client.start()
      return true
    },
  })
  /** On a phone: whether something covers the list. */
  protected readonly inside = computed(() => this.#panel.path() !== '/' && this.#panel.path() !== '')

  readonly #acts: Record<Shortcut, () => unknown> = {
    'quick-switcher': () => this.#actions.quickSwitch(),
    shortcuts: () => this.#actions.showShortcuts(),
    'room-up': () => this.#actions.openNeighbor(-1, false),
    'room-down': () => this.#actions.openNeighbor(1, false),
    'unread-up': () => this.#actions.openNeighbor(-1, true),
    'unread-down': () => this.#actions.openNeighbor(1, true),
    'next-region': () => {
      moveToRegion(document, 1)
    },
    'previous-region': () => {
      moveToRegion(document, -1)
    },
    'new-message': () => this.#actions.newMessage(),
    'toggle-people': () => this.#panel.toggle('people'),
    settings: () => this.#router.navigate(['/settings']),
  }

  constructor() {
    inject(WindowTitle)
    inject(DesktopNotifications)
  }

  protected press(event: KeyboardEvent): void {
    const shortcut = shortcutOf(event)
    if (shortcut === undefined || this.started.status() !== 'resolved') return
    event.preventDefault()
    this.#acts[shortcut]()
  }
}
