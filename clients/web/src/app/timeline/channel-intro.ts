import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core'
import { Conversation } from './conversation.ts'
import { live } from '../sdk/live.ts'
import { MediaUrls } from '../sdk/media-urls.ts'
import { Avatar } from '../ui/avatar.ts'
import { Icon } from '../ui/icon.ts'

/** At the very beginning of a channel: what this is. */
@Component({
  selector: 'fs-channel-intro',
  imports: [Avatar, Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (room().directUserId; as person) {
      <ui-avatar [id]="person" [name]="room().name" [src]="room().picture" size="3.5rem" />
    } @else {
      <span class="badge"><ui-icon [name]="room().isPrivate ? 'lock' : 'hash'" [size]="28" /></span>
    }
    <h2>{{ room().name }}</h2>
    <p>{{ room().text }}</p>
  `,
  styles: `
    :host {
      display: block;
      padding: var(--gap-12) var(--gutter) var(--gap-2);
    }
    .badge {
      display: grid;
      place-items: center;
      width: 3.5rem;
      height: 3.5rem;
      border-radius: 1.125rem;
      background: var(--brand-soft);
      color: var(--brand);
    }
    h2 {
      margin-top: var(--gap-4);
      font-size: var(--size-xl);
      font-weight: 680;
      letter-spacing: -0.02em;
      line-height: 1.25;
    }
    p {
      max-width: 36rem;
      margin-top: var(--gap-1);
      color: var(--text-soft);
    }
  `,
})
export class ChannelIntro {
  readonly #conversation = inject(Conversation)
  readonly #media = inject(MediaUrls)
  protected readonly room = computed(() => {
    const { name, topic, directUserId, joinRule, avatarUrl } = live(this.#conversation.room)
    const begin =
      directUserId === undefined ? `This is where ${name} begins.` : `Your conversation with ${name} begins here.`
    return {
      name,
      directUserId,
      isPrivate: joinRule !== 'public',
      picture: this.#media.avatar(avatarUrl),
      text: topic === undefined || topic === '' ? begin : topic,
    }
  })
}
