import { ChangeDetectionStrategy, Component, computed, effect, input, untracked } from '@angular/core'
import type { Room } from '#sdk/rooms/room.ts'
import { Message } from './message.ts'
import { live } from '../sdk/live.ts'

/** The message that a thread hangs on, above its replies. */
@Component({
  selector: 'fs-thread-root',
  imports: [Message],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (row(); as row) {
      <fs-message [row]="row" />
      @if (row.thread; as thread) {
        <p>
          <span>{{ thread.replies }} {{ thread.replies === 1 ? 'reply' : 'replies' }}</span>
        </p>
      }
    } @else {
      <p>The first message of this thread is further back.</p>
    }
  `,
  styles: `
    :host {
      display: block;
      flex: none;
      max-height: 40%;
      padding-top: var(--gap-3);
      overflow-y: auto;
    }
    p {
      display: flex;
      align-items: center;
      gap: var(--gap-3);
      padding: var(--gap-2) var(--gutter) 0;
      color: var(--text-faint);
      font-size: var(--size-xs);
    }
    p::after {
      flex: 1;
      height: 1px;
      background: var(--line);
      content: '';
    }
  `,
})
export class ThreadRoot {
  readonly room = input.required<Room>()
  readonly rootId = input.required<string>()
  protected readonly row = computed(() => {
    const timeline = live(this.room().timeline)
    const row = timeline.at(timeline.indexOfEvent(this.rootId()))
    return row?.kind === 'event' ? row : undefined
  })

  constructor() {
    effect(() => {
      const { timeline } = this.room()
      const rootId = this.rootId()
      if (timeline.indexOfEvent(rootId) !== -1) return
      // Without it the thread is shown all the same, with a word about why its beginning is missing.
      untracked(() => void timeline.loadEvent(rootId).catch(() => false))
    })
  }
}
