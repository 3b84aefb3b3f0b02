/** What was typed and not sent, kept over reloads. */
import type { Host } from './host.ts'
import { Subject } from './observable.ts'
import { report } from './report.ts'
import type { LocalStore } from './store/local-store.ts'

const PREFIX = 'draft/'
/** A text is written when the user pauses, not with every key. */
const SAVE_AFTER_MS = 500

export interface UnsentText {
  readonly text: string
  /** The event that it answers. */
  readonly replyTo?: string
  /** A message that is being edited; what was written before waits meanwhile. */
  readonly edit?: { readonly eventId: string; readonly text: string }
}

const NOTHING: UnsentText = { text: '' }

export class Drafts extends Subject {
  readonly #store: LocalStore
  readonly #host: Host
  readonly #drafts = new Map<string, UnsentText>()
  readonly #unsaved = new Set<string>()
  #cancelSave: (() => void) | undefined

  constructor(store: LocalStore, host: Host) {
    super()
    this.#store = store
    this.#host = host
  }

  async load(): Promise<void> {
    for (const [key, draft] of await this.#store.list(PREFIX)) {
      const place = key.slice(PREFIX.length)
      if (!this.#drafts.has(place)) this.#drafts.set(place, draft as UnsentText)
    }
  }

  /** `place` is a room ID, or room ID and thread root joined by a space. */
  get(place: string): UnsentText {
    return this.#drafts.get(place) ?? NOTHING
  }

  /** How many places have a text that is not sent. */
  get size(): number {
    const isWritten = ({ text, edit }: UnsentText) => text.trim() !== '' || edit !== undefined
    return [...this.#drafts.values()].filter(isWritten).length
  }

  set(place: string, draft: UnsentText): void {
    if (isEmpty(draft)) this.#drafts.delete(place)
    else this.#drafts.set(place, draft)
    this.#unsaved.add(place)
    this.#cancelSave ??= this.#host.after(SAVE_AFTER_MS, () => {
      this.flush().catch(report)
    })
    this.mark()
    this.publish()
  }

  async flush(): Promise<void> {
    this.#cancelSave?.()
    this.#cancelSave = undefined
    const places = [...this.#unsaved]
    this.#unsaved.clear()
    await Promise.all(
      places.map((place) => {
        const draft = this.#drafts.get(place)
        return draft === undefined ? this.#store.delete(PREFIX + place) : this.#store.set(PREFIX + place, draft)
      }),
    )
  }
}

function isEmpty({ text, replyTo, edit }: UnsentText): boolean {
  return text === '' && replyTo === undefined && edit === undefined
}
