import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core'
import { Conversation } from './conversation.ts'
import { typingText } from './typing-text.ts'
import { live } from '../sdk/live.ts'

@Component({
  selector: 'fs-typing-line',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { 'aria-live': 'polite' },
  template: `@if (text(); as text) {
    <span class="dots" aria-hidden="true"><i></i><i></i><i></i></span> {{ text }}
  }`,
  styles: `
    :host {
      display: flex;
      align-items: center;
      gap: var(--gap-2);
      height: 1.375rem;
      padding: 0 calc(var(--gutter) + 0.25rem);
      color: var(--text-soft);
      font-size: var(--size-xs);
    }
    .dots {
      display: inline-flex;
      gap: 0.1875rem;
    }
    i {
      width: 0.3125rem;
      height: 0.3125rem;
      border-radius: 50%;
      background: currentcolor;
      animation: hop 1.2s infinite ease-in-out;
    }
    i:nth-child(2) {
      animation-delay: 0.15s;
    }
    i:nth-child(3) {
      animation-delay: 0.3s;
    }
    @keyframes hop {
      0%,
      60%,
      100% {
        opacity: 0.35;
        transform: none;
      }
      30% {
        opacity: 1;
        transform: translateY(-0.1875rem);
      }
    }
  `,
})
export class TypingLine {
  readonly #conversation = inject(Conversation)
  protected readonly text = computed(() => {
    if (this.#conversation.threadId !== undefined) return ''
    const { users } = live(this.#conversation.room.typing)
    return typingText(users.map((userId) => this.#conversation.nameOf(userId)))
  })
}
