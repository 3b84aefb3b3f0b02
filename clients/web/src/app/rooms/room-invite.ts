import { ChangeDetectionStrategy, Component, computed, inject, input, resource, signal } from '@angular/core'
import { Router, RouterLink } from '@angular/router'
import { localpartOf } from '#spec/ids.ts'
import { roomDoor, unknownDoor } from './room-door.ts'
import { CLIENT } from '../sdk/client-token.ts'
import { live } from '../sdk/live.ts'
import { Button } from '../ui/button.ts'
import { EmptyState } from '../ui/empty-state.ts'
import { explainError } from '../ui/explain-error.ts'
import { Notice } from '../ui/notice.ts'

/** A channel that one is not in: an invitation to answer, or a link that leads here. */
@Component({
  selector: 'fs-room-invite',
  imports: [Button, EmptyState, Notice, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (shown(); as shown) {
      <ui-empty-state [icon]="shown.icon" [heading]="shown.heading" [text]="shown.text">
        @if (problem(); as problem) {
          <ui-notice tone="problem">{{ problem }}</ui-notice>
        }
        <div>
          @if (shown.isInvite) {
            <button ui-button [disabled]="isBusy()" (click)="decline()">Decline</button>
          } @else {
            <a ui-button routerLink="/">Back</a>
          }
          @if (shown.canJoin) {
            <button ui-button tone="primary" [disabled]="isBusy()" (click)="accept()">
              {{ shown.isInvite ? 'Accept' : 'Join' }}
            </button>
          }
        </div>
      </ui-empty-state>
    } @else {
      <p role="status">Loading…</p>
    }
  `,
  styles: `
    :host {
      display: grid;
      flex: 1;
    }
    div {
      display: flex;
      gap: var(--gap-2);
    }
    p {
      place-self: center;
      color: var(--text-faint);
      font-size: var(--size-sm);
    }
  `,
})
export class RoomInvite {
  readonly roomId = input.required<string>()
  protected readonly isBusy = signal(false)
  protected readonly problem = signal<string | undefined>(undefined)
  readonly #client = inject(CLIENT)
  readonly #router = inject(Router)
  readonly #invitation = computed(() => {
    const known = live(this.#client.rooms).get(this.roomId())
    const room = known === undefined ? undefined : live(known)
    return room?.membership === 'invite' ? room : undefined
  })
  readonly #door = resource({
    params: () => (this.#invitation() === undefined ? this.roomId() : undefined),
    loader: async ({ params }) => roomDoor(await this.#client.rooms.lookUp(params)),
  })
  /** Nothing while the server is asked. */
  protected readonly shown = computed(() => {
    const room = this.#invitation()
    if (room === undefined) {
      const door = this.#door.error() ? unknownDoor : this.#door.hasValue() ? this.#door.value() : undefined
      return door && { ...door, isInvite: false, icon: door.canJoin ? ('hash' as const) : ('lock' as const) }
    }
    const by =
      room.inviter === undefined
        ? 'Somebody'
        : (room.members.get(room.inviter)?.displayName ?? localpartOf(room.inviter))
    return {
      isInvite: true,
      canJoin: true,
      icon: room.isDirect ? ('message' as const) : ('personPlus' as const),
      heading: room.isDirect ? `${by} wants to talk with you` : `Join ${room.name}?`,
      text: room.isDirect ? 'Accept to start the conversation.' : `${by} has invited you.`,
    }
  })

  protected async accept(): Promise<void> {
    await this.#attempt(async () => {
      await this.#client.rooms.join(this.roomId())
    })
  }

  protected async decline(): Promise<void> {
    await this.#attempt(async () => {
      await this.#client.rooms.get(this.roomId())?.settings.leave()
      await this.#router.navigate(['/'])
    })
  }

  async #attempt(act: () => Promise<void>): Promise<void> {
    this.isBusy.set(true)
    this.problem.set(undefined)
    try {
      await act()
    } catch (error) {
      this.problem.set(explainError(error))
    } finally {
      this.isBusy.set(false)
    }
  }
}
