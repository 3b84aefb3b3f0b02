import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core'
import type { Receipt } from '#sdk/rooms/room-values.ts'
import { Conversation } from './conversation.ts'
import { MediaUrls } from '../sdk/media-urls.ts'
import { Avatar } from '../ui/avatar.ts'

const FACES_MAX = 3

/** Who has read up to a message. */
@Component({
  selector: 'fs-readers',
  imports: [Avatar],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[title]': 'text()' },
  template: `
    @if (readers().length > faces().length) {
      <span class="more">+{{ readers().length - faces().length }}</span>
    }
    @for (reader of faces(); track reader.userId) {
      <ui-avatar [id]="reader.userId" [name]="reader.name" [src]="reader.picture" size="1rem" />
    }
    <span class="visually-hidden">{{ text() }}</span>
  `,
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
    }
    ui-avatar + ui-avatar {
      margin-left: -0.25rem;
    }
    ui-avatar {
      box-shadow: 0 0 0 1.5px var(--canvas);
    }
    .more {
      margin-right: 0.25rem;
      color: var(--text-faint);
      font-size: 0.6875rem;
    }
  `,
})
export class Readers {
  readonly receipts = input.required<readonly Receipt[]>()
  readonly #conversation = inject(Conversation)
  readonly #media = inject(MediaUrls)
  protected readonly readers = computed(() =>
    this.receipts().map(({ userId }) => {
      const member = this.#conversation.member(userId)
      return { userId, name: this.#conversation.nameOf(userId), picture: this.#media.avatar(member?.avatarUrl) }
    }),
  )
  protected readonly faces = computed(() => this.readers().slice(0, FACES_MAX))
  protected readonly text = computed(
    () =>
      `Read by ${this.readers()
        .map((reader) => reader.name)
        .join(', ')}`,
  )
}
