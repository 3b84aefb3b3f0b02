import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core'
import { Router } from '@angular/router'
import type { RoomNotify } from '#sdk/client.ts'
import type { Room } from '#sdk/rooms/room.ts'
import { CLIENT } from '../sdk/client-token.ts'
import { live } from '../sdk/live.ts'
import { PanelRoute } from '../timeline/panel-route.ts'
import { Button } from '../ui/button.ts'
import { Dialogs } from '../ui/dialogs.ts'
import { explainError } from '../ui/explain-error.ts'
import { formText, submittedForm } from '../ui/form-text.ts'
import { Icon } from '../ui/icon.ts'
import { TextField } from '../ui/text-field.ts'
import { Toaster } from '../ui/toaster.ts'

const levels: readonly { readonly level: RoomNotify; readonly text: string }[] = [
  { level: 'default', text: 'As usual' },
  { level: 'all', text: 'Every message' },
  { level: 'mentions', text: 'Mentions only' },
  { level: 'none', text: 'Nothing (muted)' },
]

/** What a channel is, how loud it is, and the way out. */
@Component({
  selector: 'fs-room-details',
  imports: [Button, Icon, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './room-details.html',
  styleUrl: './room-details.css',
})
export class RoomDetails {
  readonly room = input.required<Room>()
  protected readonly levels = levels
  protected readonly panel = inject(PanelRoute)
  protected readonly isBusy = signal(false)
  readonly #client = inject(CLIENT)
  readonly #dialogs = inject(Dialogs)
  readonly #router = inject(Router)
  readonly #toaster = inject(Toaster)
  protected readonly shown = computed(() => {
    const { name, topic, canonicalAlias, permissions, isDirect, id, joinRule, isEncrypted, tags } = live(this.room())
    const isFavourite = tags.has('m.favourite')
    return { name, topic: topic ?? '', canonicalAlias, permissions, isDirect, id, joinRule, isEncrypted, isFavourite }
  })
  protected readonly level = computed(() => live(this.#client.notifications).roomLevel(this.room().id))

  protected async save(event: Event): Promise<void> {
    const form = submittedForm(event)
    const name = formText(form, 'name').trim()
    const topic = formText(form, 'topic').trim()
    const { settings } = this.room()
    await this.#attempt(async () => {
      if (name !== '' && name !== this.shown().name) await settings.setName(name)
      if (topic !== this.shown().topic) await settings.setTopic(topic)
      this.#toaster.show('Saved')
    })
  }

  protected async toggleFavourite(): Promise<void> {
    const { settings } = this.room()
    await this.#attempt(async () =>
      this.shown().isFavourite ? settings.removeTag('m.favourite') : settings.setTag('m.favourite'),
    )
  }

  /** Leaves the channel, which would at once be read again. */
  protected async markUnread(): Promise<void> {
    await this.#attempt(async () => {
      await this.#router.navigate(['/'])
      await this.room().reading.markUnread()
    })
  }

  protected async setLevel(level: RoomNotify): Promise<void> {
    await this.#attempt(async () => this.#client.notifications.setRoomLevel(this.room().id, level))
  }

  protected async leave(): Promise<void> {
    const { name, isDirect, joinRule } = this.shown()
    const sure = await this.#dialogs.confirm({
      heading: isDirect ? 'Leave this conversation?' : `Leave ${name}?`,
      text: joinRule === 'public' ? 'You can join again at any time.' : 'To come back you need a new invitation.',
      action: 'Leave',
      dangerous: true,
    })
    if (!sure) return
    await this.#attempt(async () => {
      await this.room().settings.leave()
      await this.#router.navigate(['/'])
    })
  }

  async #attempt(act: () => Promise<void>): Promise<void> {
    this.isBusy.set(true)
    try {
      await act()
    } catch (error) {
      this.#toaster.show(explainError(error), 'problem')
    } finally {
      this.isBusy.set(false)
    }
  }
}
