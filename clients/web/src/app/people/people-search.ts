import {
  afterRenderEffect,
  ChangeDetectionStrategy,
  Component,
  computed,
  ElementRef,
  inject,
  input,
  output,
  resource,
  signal,
  viewChild,
} from '@angular/core'
import type { Profile } from '#sdk/client.ts'
import { isUserId, localpartOf } from '#spec/ids.ts'
import { settled } from '../ui/settled.ts'
import { CLIENT } from '../sdk/client-token.ts'
import { MediaUrls } from '../sdk/media-urls.ts'
import { Avatar } from '../ui/avatar.ts'
import { Icon } from '../ui/icon.ts'
import { ListCursor } from '../ui/list-cursor.ts'

const FOUND_MAX = 20

/** A field that finds people, and the people that were found; choosing one tells so. A full ID always works. */
@Component({
  selector: 'fs-people-search',
  imports: [Avatar, Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './people-search.html',
  styleUrl: './people-search.css',
})
export class PeopleSearch {
  readonly chosen = input<readonly Profile[]>([])
  /** People who need not be offered, because they are there already. */
  readonly except = input<readonly string[]>([])
  readonly toggled = output<Profile>()
  protected readonly query = signal('')
  readonly #client = inject(CLIENT)
  protected readonly media = inject(MediaUrls)
  protected readonly found = resource({
    params: () => this.query().trim(),
    loader: async ({ params: term, abortSignal }) => {
      await settled(abortSignal)
      return term === '' ? [] : this.#client.people.search(term, FOUND_MAX)
    },
  })
  protected readonly list = computed(() => {
    const found = this.found.hasValue() ? this.found.value() : []
    const typed = this.query().trim()
    const others = found.filter(({ userId }) => userId !== this.#client.userId && !this.except().includes(userId))
    const isNew = isUserId(typed) && !found.some(({ userId }) => userId === typed)
    return isNew ? [{ userId: typed, displayName: undefined, avatarUrl: undefined }, ...others] : others
  })
  protected readonly cursor = new ListCursor(this.list, (person) => {
    this.choose(person)
  })
  private readonly field = viewChild.required<ElementRef<HTMLInputElement>>('field')

  constructor() {
    const host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement
    afterRenderEffect(() => {
      host.querySelector(`#found-${this.cursor.index()}`)?.scrollIntoView({ block: 'nearest' })
    })
  }

  protected type(query: string): void {
    this.query.set(query)
    this.cursor.index.set(0)
  }

  /** Afterwards the next name can be typed. */
  protected choose(person: Profile): void {
    this.toggled.emit(person)
    this.field().nativeElement.select()
  }

  protected nameOf(person: Profile): string {
    return person.displayName ?? localpartOf(person.userId)
  }

  protected isChosen(person: Profile): boolean {
    return this.chosen().some(({ userId }) => userId === person.userId)
  }
}
