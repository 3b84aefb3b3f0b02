/** Unsent composer texts, kept over reloads. */
import type { Host } from './host.ts'
import { report } from './report.ts'
import type { LocalStore } from './store/local-store.ts'

const PREFIX = 'draft/'
/** A text is written when the user pauses, not with every key. */
const SAVE_AFTER_MS = 500

export class Drafts {
  readonly #store: LocalStore
  readonly #host: Host
  readonly #texts = new Map<string, string>()
  readonly #unsaved = new Set<string>()
  #cancelSave: (() => void) | undefined

  constructor(store: LocalStore, host: Host) {
    this.#store = store
    this.#host = host
  }

  async load(): Promise<void> {
    for (const [key, text] of await this.#store.list(PREFIX)) {
      const place = key.slice(PREFIX.length)
      if (typeof text === 'string' && !this.#texts.has(place)) this.#texts.set(place, text)
    }
  }

  /** `place` is a room ID, or room ID and thread root joined by a space. */
  get(place: string): string {
    return this.#texts.get(place) ?? ''
  }

  /** How many places have a text that is not sent. */
  get size(): number {
    return [...this.#texts.values()].filter((text) => text.trim() !== '').length
  }

  set(place: string, text: string): void {
    this.#texts.set(place, text)
    this.#unsaved.add(place)
    this.#cancelSave ??= this.#host.after(SAVE_AFTER_MS, () => {
      this.flush().catch(report)
    })
  }

  async flush(): Promise<void> {
    this.#cancelSave?.()
    this.#cancelSave = undefined
    const places = [...this.#unsaved]
    this.#unsaved.clear()
    await Promise.all(
      places.map((place) => {
        const text = this.get(place)
        return text === '' ? this.#store.delete(PREFIX + place) : this.#store.set(PREFIX + place, text)
      }),
    )
  }
}
