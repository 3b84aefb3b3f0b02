import { computed, inject, Injectable, signal } from '@angular/core'
import { localpartOf } from '#spec/ids.ts'
import { Conversation } from './conversation.ts'
import type { CompletionToken } from './completion-token.ts'
import { findEmoji } from './emoji-data.ts'
import { bestNamed } from '../rooms/rank-names.ts'
import { CLIENT } from '../sdk/client-token.ts'
import { live } from '../sdk/live.ts'

export interface Completion {
  readonly key: string
  readonly label: string
  readonly detail: string
  /** What comes into the text. */
  readonly insert: string
  readonly symbol:
    | { readonly kind: 'person'; readonly avatarUrl: string | undefined }
    | { readonly kind: 'text'; readonly text: string }
}

const SHOWN_MAX = 8

/** What may complete the word at the caret. */
@Injectable()
export class Completions {
  readonly #client = inject(CLIENT)
  readonly #conversation = inject(Conversation)
  readonly #token = signal<CompletionToken | undefined>(undefined)
  readonly #index = signal(0)
  readonly token = this.#token.asReadonly()

  readonly list = computed<readonly Completion[]>(() => {
    const token = this.#token()
    if (token === undefined) return []
    if (token.kind === 'emoji') return this.#emoji(token.query)
    return token.kind === 'person' ? this.#people(token.query) : this.#rooms(token.query)
  })
  readonly index = computed(() => Math.min(this.#index(), this.list().length - 1))
  readonly chosen = computed(() => this.list()[this.index()])

  look(token: CompletionToken | undefined): void {
    this.#token.set(token)
    this.#index.set(0)
  }

  step(by: number): void {
    const count = this.list().length
    if (count > 0) this.#index.set((this.index() + by + count) % count)
  }

  #people(query: string): readonly Completion[] {
    const { me, room } = this.#conversation
    const members = live(room.members)
      .joined()
      .filter((member) => member.userId !== me)
    const people = bestNamed(members, query, (member) => [member.displayName, localpartOf(member.userId)], SHOWN_MAX)
    const found: Completion[] = people.map((member) => ({
      key: member.userId,
      label: member.displayName,
      detail: member.userId,
      insert: `@${member.displayName} `,
      symbol: { kind: 'person', avatarUrl: member.avatarUrl },
    }))
    if (query !== '' && 'room'.startsWith(query.toLowerCase())) found.push(everybody)
    return found
  }

  #rooms(query: string): readonly Completion[] {
    const rooms = live(this.#client.rooms)
      .list()
      .filter((room) => room.canonicalAlias !== undefined && room.membership === 'join')
    return bestNamed(rooms, query, (room) => [room.name, localpartOf(room.canonicalAlias ?? '')], SHOWN_MAX).map(
      (room) => ({
        key: room.id,
        label: room.name,
        detail: room.canonicalAlias ?? '',
        insert: `#${localpartOf(room.canonicalAlias ?? '')} `,
        symbol: { kind: 'text', text: '#' },
      }),
    )
  }

  #emoji(query: string): readonly Completion[] {
    return findEmoji(query, SHOWN_MAX).map(({ char, names }) => ({
      key: char,
      label: `:${names[0]}:`,
      detail: '',
      insert: `${char} `,
      symbol: { kind: 'text', text: char },
    }))
  }
}

const everybody: Completion = {
  key: '@room',
  label: '@room',
  detail: 'Notify everybody here',
  insert: '@room ',
  symbol: { kind: 'text', text: '📣' },
}
