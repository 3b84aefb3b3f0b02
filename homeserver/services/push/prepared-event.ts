/** An event made ready for many rulesets: what a rule asks of it is read and folded to lower case only once. */
import { parsePropertyPath, propertyAt } from './property-path.ts'

/** The event as clients know it. */
export interface NotifiableEvent {
  readonly event_id: string
  readonly room_id: string
  readonly type: string
  readonly sender: string
  readonly state_key?: string
  readonly content: Readonly<Record<string, unknown>>
}

/** How many different paths of one event are remembered; users choose the paths, so there may be many. */
const REMEMBERED_MAX = 64

export class PreparedEvent {
  readonly sender: string
  readonly roomId: string
  readonly #event: NotifiableEvent
  readonly #values = new Map<string, unknown>()
  readonly #lowercased = new Map<string, string | undefined>()

  constructor(event: NotifiableEvent) {
    this.sender = event.sender
    this.roomId = event.room_id
    this.#event = event
  }

  /** `key` is a dot-separated path. */
  value(key: string): unknown {
    if (this.#values.has(key)) return this.#values.get(key)
    const value = propertyAt(this.#event, parsePropertyPath(key))
    if (this.#values.size < REMEMBERED_MAX) this.#values.set(key, value)
    return value
  }

  /** The string at the path in lower case; `undefined` where there is no string. */
  lowercased(key: string): string | undefined {
    if (this.#lowercased.has(key)) return this.#lowercased.get(key)
    const value = this.value(key)
    const text = typeof value === 'string' ? value.toLowerCase() : undefined
    if (this.#lowercased.size < REMEMBERED_MAX) this.#lowercased.set(key, text)
    return text
  }
}
