import { ChangeDetectionStrategy, Component, computed, inject, input, resource, signal } from '@angular/core'
import type { Room } from '#sdk/rooms/room.ts'
import type { EventRow } from '#sdk/timeline/row.ts'
import { localpartOf } from '#spec/ids.ts'
import { FileCard } from './file-card.ts'
import { formatShort } from './format-day.ts'
import { mediaOf } from './media-of.ts'
import { live } from '../sdk/live.ts'
import { Button } from '../ui/button.ts'
import { EmptyState } from '../ui/empty-state.ts'
import { explainError } from '../ui/explain-error.ts'
import { Notice } from '../ui/notice.ts'
import { Toaster } from '../ui/toaster.ts'

/** The files of a channel, the newest first, however far back. */
@Component({
  selector: 'fs-file-list',
  imports: [Button, EmptyState, FileCard, Notice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (pages.error()) {
      <ui-notice tone="problem">The files could not be loaded. Try again in a moment.</ui-notice>
    } @else if (pages.isLoading()) {
      <p role="status">Loading files…</p>
    } @else if (files().length === 0) {
      <ui-empty-state icon="files" heading="No files yet" text="What is shared in this channel shows up here." />
    }
    <ul role="list">
      @for (file of files(); track file.key) {
        <li>
          <span class="by">{{ file.by }} · {{ file.time }}</span>
          <fs-file-card [media]="file.media" />
        </li>
      }
    </ul>
    @if (pages.hasValue() && pages.value().next !== undefined) {
      <div class="more">
        <button ui-button size="small" [disabled]="isBusy()" (click)="more()">Show older files</button>
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
    p,
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
  protected readonly isBusy = signal(false)
  readonly #toaster = inject(Toaster)
  protected readonly pages = resource({
    params: () => this.room(),
    loader: async ({ params: room }) => room.listFiles(),
  })

  protected readonly files = computed(() => {
    const members = live(this.room().members)
    const rows = this.pages.hasValue() ? this.pages.value().rows : []
    return rows.flatMap((row: EventRow) => {
      const media = mediaOf(row.content)
      const by = members.get(row.sender)?.displayName ?? localpartOf(row.sender)
      return media === undefined ? [] : [{ key: row.key, media, by, time: formatShort(row.at, Date.now()) }]
    })
  })

  protected async more(): Promise<void> {
    if (!this.pages.hasValue()) return
    const shown = this.pages.value()
    this.isBusy.set(true)
    try {
      const page = await this.room().listFiles(shown.next)
      this.pages.set({ ...page, rows: [...shown.rows, ...page.rows] })
    } catch (error) {
      this.#toaster.show(explainError(error), 'problem')
    } finally {
      this.isBusy.set(false)
    }
  }
}
