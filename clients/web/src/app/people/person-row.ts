import { CdkMenuTrigger } from '@angular/cdk/menu'
import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core'
import { Router } from '@angular/router'
import type { Member } from '#sdk/rooms/room-values.ts'
import type { Room } from '#sdk/rooms/room.ts'
import { CLIENT } from '../sdk/client-token.ts'
import { live } from '../sdk/live.ts'
import { MediaUrls } from '../sdk/media-urls.ts'
import { Avatar } from '../ui/avatar.ts'
import { Dialogs } from '../ui/dialogs.ts'
import { explainError } from '../ui/explain-error.ts'
import { Menu, MenuItem } from '../ui/menu.ts'
import { Toaster } from '../ui/toaster.ts'

/** A person in a channel, with what one may do about them. */
@Component({
  selector: 'fs-person-row',
  imports: [Avatar, CdkMenuTrigger, Menu, MenuItem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <button type="button" [cdkMenuTriggerFor]="menu" [attr.aria-label]="member().displayName + ', actions'">
      <ui-avatar [id]="member().userId" [name]="member().displayName" [src]="picture()" size="2rem" />
      <span class="words">
        <span class="name">{{ member().displayName }}{{ isMe() ? ' (you)' : '' }}</span>
        <span class="id">{{ member().userId }}</span>
      </span>
    </button>
    <ng-template #menu>
      <ui-menu>
        @if (!isMe()) {
          <button ui-menu-item icon="message" (chosen)="write()">Message</button>
        }
        @if (can().kick) {
          <button ui-menu-item icon="signOut" [danger]="true" (chosen)="remove()">
            {{ member().membership === 'invite' ? 'Take back the invitation' : 'Remove from the channel' }}
          </button>
        }
        @if (can().ban) {
          <button ui-menu-item icon="shield" [danger]="true" (chosen)="ban()">Ban</button>
        }
        @if (isMe()) {
          <button ui-menu-item icon="settings" (chosen)="openProfile()">Edit your profile</button>
        }
      </ui-menu>
    </ng-template>
  `,
  styles: `
    button:not([ui-menu-item]) {
      display: flex;
      align-items: center;
      gap: var(--gap-3);
      width: 100%;
      height: 48px;
      padding: 0 var(--gap-3);
      border-radius: var(--radius-md);
      text-align: start;
    }
    button:not([ui-menu-item]):hover {
      background: var(--hover);
    }
    .words {
      flex: 1;
      min-width: 0;
      line-height: 1.3;
    }
    .name,
    .id {
      display: block;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .name {
      font-size: var(--size-sm);
      font-weight: 600;
    }
    .id {
      color: var(--text-faint);
      font-size: var(--size-xs);
    }
  `,
})
export class PersonRow {
  readonly room = input.required<Room>()
  readonly member = input.required<Member>()
  readonly #client = inject(CLIENT)
  readonly #dialogs = inject(Dialogs)
  readonly #media = inject(MediaUrls)
  readonly #router = inject(Router)
  readonly #toaster = inject(Toaster)
  protected readonly isMe = computed(() => this.member().userId === this.#client.userId)
  protected readonly picture = computed(() => this.#media.avatar(this.member().avatarUrl))
  /** Nobody removes somebody of their own level or above. */
  protected readonly can = computed(() => {
    const room = live(this.room())
    const own = live(room.members).get(this.#client.userId)?.powerLevel ?? 0
    const isBelow = !this.isMe() && this.member().powerLevel < own
    return { kick: isBelow && room.permissions.kick, ban: isBelow && room.permissions.ban }
  })

  protected async write(): Promise<void> {
    await this.#attempt(async () => {
      const room = await this.#client.rooms.openDirect(this.member().userId)
      await this.#router.navigate(['/room', room.id])
    })
  }

  protected async remove(): Promise<void> {
    const { displayName, userId } = this.member()
    const sure = await this.#dialogs.confirm({
      heading: `Remove ${displayName}?`,
      text: 'They can come back with a new invitation, or on their own if the channel is public.',
      action: 'Remove',
      dangerous: true,
    })
    if (sure) await this.#attempt(async () => this.room().settings.kick(userId))
  }

  protected async ban(): Promise<void> {
    const { displayName, userId } = this.member()
    const sure = await this.#dialogs.confirm({
      heading: `Ban ${displayName}?`,
      text: 'They are removed and cannot come back until the ban is lifted.',
      action: 'Ban',
      dangerous: true,
    })
    if (sure) await this.#attempt(async () => this.room().settings.ban(userId))
  }

  protected openProfile(): void {
    void this.#router.navigate(['/settings'])
  }

  async #attempt(act: () => Promise<void>): Promise<void> {
    try {
      await act()
    } catch (error) {
      this.#toaster.show(explainError(error), 'problem')
    }
  }
}
