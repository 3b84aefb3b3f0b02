import { DialogRef } from '@angular/cdk/dialog'
import { ChangeDetectionStrategy, Component, inject, resource, signal } from '@angular/core'
import { Router } from '@angular/router'
import type { PublicRoom } from '#sdk/client.ts'
import { CLIENT } from '../sdk/client-token.ts'
import { MediaUrls } from '../sdk/media-urls.ts'
import { Avatar } from '../ui/avatar.ts'
import { Button } from '../ui/button.ts'
import { DialogFrame } from '../ui/dialog-frame.ts'
import { EmptyState } from '../ui/empty-state.ts'
import { explainError } from '../ui/explain-error.ts'
import { Notice } from '../ui/notice.ts'
import { settled } from '../ui/settled.ts'

const PAGE = 50

/** The directory: what there is to join. */
@Component({
  selector: 'fs-browse-channels',
  imports: [Avatar, Button, DialogFrame, EmptyState, Notice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './browse-channels.html',
  styleUrl: './browse-channels.css',
})
export class BrowseChannels {
  protected readonly media = inject(MediaUrls)
  protected readonly query = signal('')
  protected readonly problem = signal<string | undefined>(undefined)
  protected readonly joining = signal<string | undefined>(undefined)
  readonly #client = inject(CLIENT)
  readonly #dialog = inject(DialogRef)
  readonly #router = inject(Router)
  protected readonly found = resource({
    params: () => this.query().trim(),
    loader: async ({ params: term, abortSignal }) => {
      await settled(abortSignal)
      return this.#client.rooms.searchPublic({ limit: PAGE, ...(term === '' ? {} : { term }) })
    },
  })

  protected isJoined(room: PublicRoom): boolean {
    return this.#client.rooms.get(room.roomId)?.membership === 'join'
  }

  protected async open(room: PublicRoom): Promise<void> {
    this.joining.set(room.roomId)
    this.problem.set(undefined)
    try {
      if (!this.isJoined(room)) await this.#client.rooms.join(room.alias ?? room.roomId)
      this.#dialog.close()
      await this.#router.navigate(['/room', room.roomId])
    } catch (error) {
      this.problem.set(explainError(error))
    } finally {
      this.joining.set(undefined)
    }
  }

  protected async more(): Promise<void> {
    const shown = this.found.hasValue() ? this.found.value() : undefined
    if (shown?.next === undefined) return
    const term = this.query().trim()
    const page = await this.#client.rooms.searchPublic({
      limit: PAGE,
      from: shown.next,
      ...(term === '' ? {} : { term }),
    })
    if (term === this.query().trim()) this.found.set({ ...page, rooms: [...shown.rooms, ...page.rooms] })
  }
}
