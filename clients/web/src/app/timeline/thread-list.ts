import { ChangeDetectionStrategy, Component, inject, input, resource, signal } from '@angular/core'
import type { Room } from '#sdk/rooms/room.ts'
import type { EventRow } from '#sdk/timeline/row.ts'
import { localpartOf } from '#spec/ids.ts'
import { formatShort } from './format-day.ts'
import { PanelRoute } from './panel-route.ts'
import { summaryOf } from './summary-of.ts'
import { live } from '../sdk/live.ts'
import { MediaUrls } from '../sdk/media-urls.ts'
import { Avatar } from '../ui/avatar.ts'
import { Button } from '../ui/button.ts'
import { EmptyState } from '../ui/empty-state.ts'
import { explainError } from '../ui/explain-error.ts'
import { Notice } from '../ui/notice.ts'
import { Toaster } from '../ui/toaster.ts'

/** The threads of a channel, newest activity first. */
@Component({
  selector: 'fs-thread-list',
  imports: [Avatar, Button, EmptyState, Notice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (threads.isLoading()) {
      <p role="status">Loading threads…</p>
    } @else if (threads.hasValue() && threads.value().roots.length > 0) {
      <ul role="list">
        @for (row of threads.value().roots; track row.key) {
          <li>
            <button type="button" (click)="open(row)">
              <ui-avatar [id]="row.sender" [name]="nameOf(row.sender)" [src]="pictureOf(row.sender)" size="2rem" />
              <span class="words">
                <span class="head">
                  <b>{{ nameOf(row.sender) }}</b> <span>{{ timeOf(row) }}</span>
                </span>
                <span class="text">{{ textOf(row) }}</span>
                <span class="count" [class.unread]="isUnread(row)"
                  >{{ row.thread?.replies ?? 0 }} {{ row.thread?.replies === 1 ? 'reply' : 'replies' }}</span
                >
                @if (isUnread(row)) {
                  <span class="visually-hidden">unread</span>
                }
              </span>
            </button>
          </li>
        }
      </ul>
      @if (threads.value().next !== undefined) {
        <button ui-button tone="quiet" class="older" [disabled]="isBusy()" (click)="more()">Show older threads</button>
      }
    } @else if (threads.error()) {
      <ui-notice tone="problem">The threads could not be loaded. Try again in a moment.</ui-notice>
    } @else {
      <ui-empty-state
        icon="thread"
        heading="No threads yet"
        text="Reply in a thread to keep a side conversation together."
      />
    }
  `,
  styleUrl: './panel-list.css',
})
export class ThreadList {
  readonly room = input.required<Room>()
  readonly #media = inject(MediaUrls)
  readonly #panel = inject(PanelRoute)
  readonly #toaster = inject(Toaster)
  protected readonly isBusy = signal(false)
  protected readonly threads = resource({
    params: () => this.room(),
    loader: async ({ params: room }) => room.listThreads(),
  })

  protected async more(): Promise<void> {
    if (!this.threads.hasValue()) return
    const shown = this.threads.value()
    this.isBusy.set(true)
    try {
      const page = await this.room().listThreads(shown.next)
      this.threads.set({ ...page, roots: [...shown.roots, ...page.roots] })
    } catch (error) {
      this.#toaster.show(explainError(error), 'problem')
    } finally {
      this.isBusy.set(false)
    }
  }

  protected nameOf(userId: string): string {
    return this.room().members.get(userId)?.displayName ?? localpartOf(userId)
  }

  protected pictureOf(userId: string): string | undefined {
    return this.#media.avatar(this.room().members.get(userId)?.avatarUrl)
  }

  protected textOf(row: EventRow): string {
    return row.redacted === undefined ? summaryOf(row.content) : 'Message deleted'
  }

  protected isUnread({ eventId = '' }: EventRow): boolean {
    return (live(this.room()).unread.threads.get(eventId)?.notifications ?? 0) > 0
  }

  protected timeOf(row: EventRow): string {
    return formatShort(row.thread?.latest?.at ?? row.at, Date.now())
  }

  protected open(row: EventRow): void {
    if (row.eventId !== undefined) void this.#panel.openThread(row.eventId)
  }
}
