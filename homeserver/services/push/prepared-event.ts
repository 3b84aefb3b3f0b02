/** An event made ready for many rulesets: what a rule asks of it is read and folded to lower case only once. */
import type { Pdu, RoomEvent } from '#federation/rules/pdu.ts'
import { parsePropertyPath, propertyAt } from './property-path.ts'

export interface NotifiableEvent extends Pick<RoomEvent, 'eventId' | 'roomId'> {
  readonly pdu: Pick<Pdu, 'type' | 'sender' | 'state_key' | 'content'>
}

/** How many different paths of one event are remembered; users choose the paths, so there may be many. */
const REMEMBERED_MAX = 64

/** Of a longer text only the beginning is searched: rules of many users look at each message. */
export const SEARCHED_TEXT_MAX = 16_384

export class PreparedEvent {
  readonly sender: string
  readonly roomId: string
  /** As clients know it: rules may speak of the IDs, too. */
  readonly #properties: Readonly<Record<string, unknown>>
  readonly #values = new Map<string, unknown>()
  readonly #lowercased = new Map<string, string | undefined>()

  constructor(event: NotifiableEvent) {
    this.sender = event.pdu.sender
    this.roomId = event.roomId
    this.#properties = { ...event.pdu, event_id: event.eventId, room_id: event.roomId }
  }

  /** `key` is a dot-separated path. */
  value(key: string): unknown {
    if (this.#values.has(key)) return this.#values.get(key)
    const value = propertyAt(this.#properties, parsePropertyPath(key))
    if (this.#values.size < REMEMBERED_MAX) this.#values.set(key, value)
    return value
  }

  /** The string at the path in lower case, as much of it as is searched; `undefined` where there is no string. */
  lowercased(key: string): string | undefined {
    if (this.#lowercased.has(key)) return this.#lowercased.get(key)
    const value = this.value(key)
    const text = typeof value === 'string' ? value.slice(0, SEARCHED_TEXT_MAX).toLowerCase() : undefined
    if (this.#lowercased.size < REMEMBERED_MAX) this.#lowercased.set(key, text)
    return text
  }
}
