/** When a user was in a room for the last time: it bounds what he may read of it. */
import type { EventReader, KnownEvent } from '../rooms/event-reader.ts'
import type { StoredMembership } from '../rooms/tables.ts'

export class Stays {
  readonly #events: EventReader

  constructor(ports: { events: EventReader }) {
    this.#events = ports.events
  }

  /** The event that ended the latest stay; `undefined` where there was none, where it lasts, or where it is forgotten. */
  async endOf(own: StoredMembership | undefined): Promise<KnownEvent | undefined> {
    if (!own || own.membership === 'join') return undefined
    // Being banned after leaving, or invited again, does not make the stay any longer.
    let event = await this.#events.get(own.eventId)
    while (event) {
      const replaced: KnownEvent | undefined = event.replaces && (await this.#events.get(event.replaces))
      if (replaced?.pdu.content['membership'] === 'join') return isForgotten(event, own) ? undefined : event
      event = replaced
    }
    return undefined
  }
}

/** May what happened at the event be read no more, because the user forgot it and has not joined since? */
export function isForgotten({ position = -Infinity }: KnownEvent, own: StoredMembership | undefined): boolean {
  return own?.forgottenUpTo !== undefined && position <= own.forgottenUpTo
}
