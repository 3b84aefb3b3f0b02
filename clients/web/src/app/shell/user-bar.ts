import { CdkMenuTrigger } from '@angular/cdk/menu'
import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core'
import { Router } from '@angular/router'
import { connectionWord } from './connection-text.ts'
import { ShellActions } from './shell-actions.ts'
import { signOutWarning } from './sign-out-warning.ts'
import { CLIENT } from '../sdk/client-token.ts'
import { live } from '../sdk/live.ts'
import { signOut } from '../sdk/make-client.ts'
import { MediaUrls } from '../sdk/media-urls.ts'
import { OwnProfile } from '../settings/own-profile.ts'
import { Avatar } from '../ui/avatar.ts'
import { Dialogs } from '../ui/dialogs.ts'
import { Icon } from '../ui/icon.ts'
import { Menu, MenuItem } from '../ui/menu.ts'

/** Who one is, at the foot of the sidebar, with the menu of the account. */
@Component({
  selector: 'fs-user-bar',
  imports: [Avatar, CdkMenuTrigger, Icon, Menu, MenuItem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './user-bar.html',
  styleUrl: './user-bar.css',
})
export class UserBar {
  protected readonly actions = inject(ShellActions)
  protected readonly profile = inject(OwnProfile)
  readonly #client = inject(CLIENT)
  readonly #dialogs = inject(Dialogs)
  readonly #media = inject(MediaUrls)
  readonly #router = inject(Router)
  protected readonly userId = this.#client.userId
  protected readonly status = computed(() => live(this.#client.connection).status)
  protected readonly word = computed(() => connectionWord(this.status()))
  protected readonly picture = computed(() => this.#media.avatar(this.profile.avatarUrl()))

  protected openSettings(): void {
    void this.#router.navigate(['/settings'])
  }

  protected async leave(): Promise<void> {
    const warning = signOutWarning(this.#client.unsent)
    const question = { heading: 'Sign out?', text: warning ?? '', action: 'Sign out', dangerous: true }
    const sure = warning === undefined || (await this.#dialogs.confirm(question))
    if (sure) await signOut(this.#client)
  }
}
