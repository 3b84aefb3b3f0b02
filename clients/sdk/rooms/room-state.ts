/** The current state of one room, by type and state key. */
import type { Content, StrippedEvent } from '../wire.ts'

export class RoomState {
  readonly #byType = new Map<string, Map<string, StrippedEvent>>()

  event(type: string, key = ''): StrippedEvent | undefined {
    return this.#byType.get(type)?.get(key)
  }

  content(type: string, key = ''): Content | undefined {
    return this.event(type, key)?.content
  }

  all(type: string): ReadonlyMap<string, StrippedEvent> {
    return this.#byType.get(type) ?? new Map<string, StrippedEvent>()
  }

  set(event: StrippedEvent): void {
    const byKey = this.#byType.get(event.type) ?? new Map<string, StrippedEvent>()
    byKey.set(event.state_key, event)
    this.#byType.set(event.type, byKey)
  }

  *[Symbol.iterator](): Generator<StrippedEvent> {
    for (const byKey of this.#byType.values()) yield* byKey.values()
  }
}
