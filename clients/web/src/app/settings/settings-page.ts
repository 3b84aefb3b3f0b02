import { afterNextRender, ChangeDetectionStrategy, Component, type ElementRef, inject, viewChild } from '@angular/core'
import { RouterLink } from '@angular/router'
import { AppearanceSettings } from './appearance-settings.ts'
import { NotificationSettings } from './notification-settings.ts'
import { PasswordSettings } from './password-settings.ts'
import { ProfileSettings } from './profile-settings.ts'
import { SessionSettings } from './session-settings.ts'
import { RoomListStore } from '../rooms/room-list-store.ts'
import { Icon } from '../ui/icon.ts'

@Component({
  selector: 'fs-settings-page',
  imports: [
    AppearanceSettings,
    Icon,
    NotificationSettings,
    PasswordSettings,
    ProfileSettings,
    RouterLink,
    SessionSettings,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <header>
      <a routerLink="/" aria-label="Back"><ui-icon name="chevronLeft" [size]="22" /></a>
      <h1>Settings</h1>
    </header>
    <main #main data-region tabindex="-1" aria-label="Settings">
      <section aria-labelledby="s-profile">
        <h2 id="s-profile">Profile</h2>
        <fs-profile-settings />
      </section>
      <section aria-labelledby="s-appearance">
        <h2 id="s-appearance">Appearance and writing</h2>
        <fs-appearance-settings />
      </section>
      <section aria-labelledby="s-notify">
        <h2 id="s-notify">Notifications</h2>
        <fs-notification-settings />
      </section>
      <section aria-labelledby="s-sessions">
        <h2 id="s-sessions">Where you are signed in</h2>
        <fs-session-settings />
      </section>
      <section aria-labelledby="s-password">
        <h2 id="s-password">Password</h2>
        <fs-password-settings />
      </section>
    </main>
  `,
  styleUrl: './settings-page.css',
})
export class SettingsPage {
  private readonly main = viewChild.required<ElementRef<HTMLElement>>('main')

  constructor() {
    // No channel is open any more, and the keys go to what is.
    inject(RoomListStore).open(undefined)
    afterNextRender(() => {
      this.main().nativeElement.focus()
    })
  }
}
