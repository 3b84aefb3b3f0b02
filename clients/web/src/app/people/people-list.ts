import { CdkFixedSizeVirtualScroll, CdkVirtualForOf, CdkVirtualScrollViewport } from '@angular/cdk/scrolling'
import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal, untracked } from '@angular/core'
import type { Room } from '#sdk/rooms/room.ts'
import { PersonRow } from './person-row.ts'
import { peopleRows } from './people-rows.ts'
import { live } from '../sdk/live.ts'
import { Button } from '../ui/button.ts'
import { Dialogs } from '../ui/dialogs.ts'
import { Icon } from '../ui/icon.ts'

/** Who is in a channel: those who lead it first. Rows of one height, so that thousands are no more than a screenful. */
@Component({
  selector: 'fs-people-list',
  imports: [Button, CdkFixedSizeVirtualScroll, CdkVirtualForOf, CdkVirtualScrollViewport, Icon, PersonRow],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="tools">
      <input
        type="search"
        placeholder="Find people"
        aria-label="Find people in this channel"
        (input)="query.set($any($event.target).value)"
      />
      @if (canInvite()) {
        <button ui-button tone="primary" size="small" (click)="invite()">
          <ui-icon name="personPlus" [size]="16" /> Invite
        </button>
      }
    </div>
    <cdk-virtual-scroll-viewport [itemSize]="48">
      <div *cdkVirtualFor="let row of rows(); trackBy: keyOf" class="row">
        @if (row.kind === 'heading') {
          <h3>{{ row.text }}</h3>
        } @else {
          <fs-person-row [room]="room()" [member]="row.member" />
        }
      </div>
    </cdk-virtual-scroll-viewport>
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      flex: 1;
      min-height: 0;
    }
    .tools {
      display: flex;
      gap: var(--gap-2);
      padding: var(--gap-3) var(--gutter) var(--gap-1);
    }
    input {
      flex: 1;
      min-width: 0;
      min-height: max(2.25rem, var(--target));
      padding: 0 var(--gap-3);
      border: 1px solid var(--field-line);
      border-radius: var(--radius-md);
      background: var(--canvas);
      font-size: var(--size-sm);
    }
    cdk-virtual-scroll-viewport {
      flex: 1;
      min-height: 0;
    }
    /* Otherwise as wide as the longest name. */
    cdk-virtual-scroll-viewport ::ng-deep .cdk-virtual-scroll-content-wrapper {
      max-width: 100%;
    }
    .row {
      height: 48px;
      padding: 0 var(--gap-2);
    }
    h3 {
      display: flex;
      align-items: end;
      height: 100%;
      padding: 0 var(--gap-3) 0.375rem;
      color: var(--text-faint);
      font-size: var(--size-xs);
      font-weight: 620;
    }
  `,
})
export class PeopleList {
  readonly room = input.required<Room>()
  protected readonly query = signal('')
  readonly #dialogs = inject(Dialogs)
  protected readonly canInvite = computed(() => live(this.room()).permissions.invite)
  protected readonly rows = computed(() => {
    const members = live(this.room().members)
    return peopleRows(members.joined(), members.invited(), this.query())
  })

  constructor() {
    effect(() => {
      const { members } = this.room()
      // Without them the list shows who is known so far.
      untracked(() => void members.loadAll().catch(() => undefined))
    })
  }

  protected keyOf(_index: number, row: ReturnType<typeof peopleRows>[number]): string {
    return row.kind === 'heading' ? row.text : row.member.userId
  }

  protected async invite(): Promise<void> {
    const { InvitePeople } = await import('./invite-people.ts')
    this.#dialogs.open(InvitePeople, this.room())
  }
}
