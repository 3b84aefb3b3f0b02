/** The state of a room at an event in its past, the event itself included. */
import { stateKeyOf } from '#federation/rules/state-map.ts'
import type { EventId, UserId } from '#spec/ids.ts'
import type { EventReader, KnownEvent } from '../rooms/event-reader.ts'
import type { StateReader } from '../rooms/state-reader.ts'

const MEMBER = 'm.room.member'

export interface PastKey {
  readonly type: string
  readonly stateKey: string
}

export class StatesAfter {
  readonly #ports: { readonly events: EventReader; readonly states: StateReader }

  constructor(ports: { events: EventReader; states: StateReader }) {
    this.#ports = ports
  }

  async one(event: KnownEvent, { type, stateKey }: PastKey): Promise<KnownEvent | undefined> {
    if (event.pdu.type === type && event.pdu.state_key === stateKey) return event
    const entry = await this.#ports.states.entryAt(event.roomId, event.stateGroup, type, stateKey)
    return entry && (await this.#ports.events.get(entry.id))
  }

  /** All of it, or only the keys that are wanted. */
  async whole(event: KnownEvent, wants: (key: PastKey) => boolean = () => true): Promise<KnownEvent[]> {
    const before = await this.#ports.states.stateAt(event.roomId, event.stateGroup)
    const ids = new Map<string, EventId>()
    for (const [key, [type, stateKey, id]] of before) if (wants({ type, stateKey })) ids.set(key, id)
    const { type, state_key: stateKey } = event.pdu
    if (stateKey !== undefined && wants({ type, stateKey })) ids.set(stateKeyOf(type, stateKey), event.eventId)
    return await this.#ports.events.getMany([...ids.values()])
  }

  /** The memberships of those who sent these events, as a lazy client needs them: each as of the newest of the events. */
  async sendersOf(shown: readonly KnownEvent[]): Promise<KnownEvent[]> {
    const newest = shown.reduce<KnownEvent | undefined>((a, b) => (a && isBehind(a, b) ? a : b), undefined)
    if (!newest) return []
    const senders = new Set(shown.map(({ pdu }) => pdu.sender as UserId))
    const members = await Promise.all([...senders].map((user) => this.one(newest, { type: MEMBER, stateKey: user })))
    return members.filter((member) => member !== undefined)
  }
}

function isBehind(a: KnownEvent, b: KnownEvent): boolean {
  return (a.position ?? -Infinity) >= (b.position ?? -Infinity)
}
