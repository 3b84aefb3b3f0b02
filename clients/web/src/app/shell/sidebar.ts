import { CdkMenuTrigger } from '@angular/cdk/menu'
import { ChangeDetectionStrategy, Component, inject } from '@angular/core'
import { ShellActions } from './shell-actions.ts'
import { UserBar } from './user-bar.ts'
import { RoomList } from '../rooms/room-list.ts'
import { CLIENT } from '../sdk/client-token.ts'
import { Preferences } from '../settings/preferences.ts'
import { Icon } from '../ui/icon.ts'
import { IconButton } from '../ui/icon-button.ts'
import { Logo } from '../ui/logo.ts'
import { Menu, MenuItem } from '../ui/menu.ts'
import { domainOf } from '#spec/ids.ts'

@Component({
  selector: 'fs-sidebar',
  imports: [CdkMenuTrigger, Icon, IconButton, Logo, Menu, MenuItem, RoomList, UserBar],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <header>
      <ui-logo [size]="26" />
      <strong>{{ workspace }}</strong>
      <button ui-icon-button icon="sort" label="List options" tooltipSide="below" [cdkMenuTriggerFor]="order"></button>
      <button
        ui-icon-button
        icon="pencil"
        label="New message"
        tooltipSide="below"
        (click)="actions.newMessage()"
      ></button>
    </header>
    <button type="button" class="jump" (click)="actions.quickSwitch()">
      <ui-icon name="search" [size]="16" /> Jump to… <kbd>Ctrl K</kbd>
    </button>
    <fs-room-list
      (createChannel)="actions.createChannel()"
      (browseChannels)="actions.browseChannels()"
      (newMessage)="actions.newMessage()"
    />
    <fs-user-bar />
    <ng-template #order>
      <ui-menu>
        <button ui-menu-item [icon]="tick('recent')" (chosen)="preferences.set({ roomOrder: 'recent' })">
          Newest activity first
        </button>
        <button ui-menu-item [icon]="tick('name')" (chosen)="preferences.set({ roomOrder: 'name' })">By name</button>
      </ui-menu>
    </ng-template>
  `,
  styleUrl: './sidebar.css',
})
export class Sidebar {
  protected readonly actions = inject(ShellActions)
  protected readonly preferences = inject(Preferences)
  protected readonly workspace = domainOf(inject(CLIENT).userId).replace(/:\d+$/, '')

  protected tick(order: 'recent' | 'name') {
    return this.preferences.values().roomOrder === order ? 'check' : undefined
  }
}
