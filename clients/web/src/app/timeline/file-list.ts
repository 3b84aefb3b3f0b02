import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core'
import type { Room } from '#sdk/rooms/room.ts'
import { localpartOf } from '#spec/ids.ts'
import { FileCard } from './file-card.ts'
import { formatShort } from './format-day.ts'
import { LoadEdges } from './load-edges.ts'
import { mediaOf } from './media-of.ts'
import { live } from '../sdk/live.ts'
import { Button } from '../ui/button.ts'
import { EmptyState } from '../ui/empty-state.ts'

const FILES_MAX = 200

/** The files among the messages that are loaded, the newest first. */
@Component({
  selector: 'fs-file-list',
  imports: [Button, EmptyState, FileCard],
  providers: [LoadEdges],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (files().length === 0) {
      <ui-empty-state
        icon="files"
        heading="No files here yet"
        text="Files of the messages you have loaded show up here."
      />
    }
    <ul role="list">
      @for (file of files(); track file.key) {
        <li>
          <span class="by">{{ file.by }} · {{ file.time }}</span>
          <fs-file-card [media]="file.media" />
        </li>
      }
    </ul>
    @if (canGoBack()) {
      <div class="more">
        <button ui-button size="small" [disabled]="edges.busy()" (click)="edges.load(room().timeline)">
          {{ edges.busy() ? 'Looking…' : 'Look further back' }}
        </button>
      </div>
    }
  `,
  styles: `
    :host {
      display: block;
      flex: 1;
      min-height: 0;
      overflow-y: auto;
      padding: var(--gap-3) var(--gutter);
    }
    li + li {
      margin-top: var(--gap-3);
    }
    .by {
      color: var(--text-faint);
      font-size: var(--size-xs);
    }
    .more {
      display: flex;
      justify-content: center;
      padding: var(--gap-4);
    }
  `,
})
export class FileList {
  readonly room = input.required<Room>()
  protected readonly edges = inject(LoadEdges)
  protected readonly canGoBack = computed(() => live(this.room().timeline).edge !== 'start')
  protected readonly files = computed(() => {
    const { members, timeline } = this.room()
    const rows = live(timeline).slice(0, timeline.length)
    const found = []
    for (let i = rows.length - 1; i >= 0 && found.length < FILES_MAX; i--) {
      const row = rows[i]
      if (row?.kind !== 'event') continue
      const media = mediaOf(row.content)
      if (media === undefined) continue
      const by = members.get(row.sender)?.displayName ?? localpartOf(row.sender)
      found.push({ key: row.key, media, by, time: formatShort(row.at, Date.now()) })
    }
    return found
  })
}
