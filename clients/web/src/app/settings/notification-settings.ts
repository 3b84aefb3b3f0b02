import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core'
import { Preferences } from './preferences.ts'
import { Notice } from '../ui/notice.ts'
import { Switch } from '../ui/switch.ts'

@Component({
  selector: 'fs-notification-settings',
  imports: [Notice, Switch],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ui-switch
      label="Desktop notifications"
      hint="For mentions and direct messages, while you look elsewhere."
      [on]="preferences.values().desktopNotifications"
      (onChange)="setDesktop($event)"
    />
    @if (isRefused()) {
      <ui-notice tone="problem"
        >The browser blocks notifications of this page. Allow them in its site settings.</ui-notice
      >
    }
    <ui-switch
      label="Tell others what I have read"
      hint="Without it your read receipts stay between you and the server."
      [on]="preferences.values().sendReadReceipts"
      (onChange)="preferences.set({ sendReadReceipts: $event })"
    />
  `,
  styles: `
    :host {
      display: grid;
      gap: var(--gap-4);
    }
  `,
})
export class NotificationSettings {
  protected readonly preferences = inject(Preferences)
  protected readonly isRefused = signal(false)

  protected async setDesktop(on: boolean): Promise<void> {
    this.isRefused.set(false)
    const permission = on && typeof Notification !== 'undefined' ? await Notification.requestPermission() : 'denied'
    this.isRefused.set(on && permission !== 'granted')
    this.preferences.set({ desktopNotifications: on && permission === 'granted' })
  }
}
