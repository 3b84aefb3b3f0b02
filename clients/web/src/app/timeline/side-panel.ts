import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core'
import type { Room } from '#sdk/rooms/room.ts'
import { ConversationView } from './conversation-view.ts'
import { FileList } from './file-list.ts'
import type { Panel } from './panel-route.ts'
import { PanelRoute } from './panel-route.ts'
import { ThreadList } from './thread-list.ts'
import { ThreadRoot } from './thread-root.ts'
import { PeopleList } from '../people/people-list.ts'
import { RoomDetails } from '../rooms/room-details.ts'
import { IconButton } from '../ui/icon-button.ts'

const titles: Record<Panel['kind'], string> = {
  people: 'People',
  files: 'Files',
  details: 'Details',
  threads: 'Threads',
  thread: 'Thread',
}

/** Beside the timeline; over it where there is no room for both. */
@Component({
  selector: 'fs-side-panel',
  imports: [ConversationView, FileList, IconButton, PeopleList, RoomDetails, ThreadList, ThreadRoot],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: {
    role: 'complementary',
    'data-region': '',
    tabindex: '-1',
    '[attr.aria-label]': 'title()',
    '(keydown.escape)': 'route.close()',
  },
  template: `
    <header>
      <h2>{{ title() }}</h2>
      <button ui-icon-button icon="close" label="Close" tooltipSide="below" (click)="route.close()"></button>
    </header>
    @switch (panel().kind) {
      @case ('people') {
        <fs-people-list [room]="room()" />
      }
      @case ('files') {
        <fs-file-list [room]="room()" />
      }
      @case ('details') {
        <fs-room-details [room]="room()" />
      }
      @case ('threads') {
        <fs-thread-list [room]="room()" />
      }
      @case ('thread') {
        @for (id of rootIds(); track id) {
          <fs-conversation [room]="room()" [threadId]="id"
            ><fs-thread-root [room]="room()" [rootId]="id"
          /></fs-conversation>
        }
      }
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      flex: none;
      width: 25rem;
      min-height: 0;
      border-left: 1px solid var(--line);
      background: var(--canvas);
    }
    :host(:focus-visible) {
      outline: none;
    }
    header {
      display: flex;
      align-items: center;
      justify-content: space-between;
      flex: none;
      height: var(--header-height);
      padding: 0 var(--gap-3) 0 var(--gutter);
      border-bottom: 1px solid var(--line);
    }
    h2 {
      font-size: var(--size-md);
      font-weight: 660;
    }
    @media (width < 72rem) {
      :host {
        flex: 1;
        width: auto;
        min-width: 0;
        border-left: 0;
      }
    }
  `,
})
export class SidePanel {
  readonly room = input.required<Room>()
  readonly panel = input.required<Panel>()
  protected readonly route = inject(PanelRoute)
  protected readonly title = computed(() => titles[this.panel().kind])
  protected readonly rootIds = computed(() => {
    const panel = this.panel()
    return panel.kind === 'thread' ? [panel.rootId] : []
  })
}
