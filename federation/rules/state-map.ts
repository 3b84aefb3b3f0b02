/** A room's state as a map from (type, state key) to event ID, with the pair encoded as one string. */
import { isState, type RoomEvent } from './pdu.ts'

export type StateMap = ReadonlyMap<string, string>

/** How the rules read state: an already loaded snapshot behind a function. */
export type StateLookup = (type: string, stateKey: string) => RoomEvent | undefined

const SEPARATOR = '\u0000'

/** Unambiguous, because the format check refuses a type that holds a NUL: the first one ends the type. */
export function stateKeyOf(type: string, stateKey: string): string {
  return type + SEPARATOR + stateKey
}

export function splitStateKey(key: string): readonly [type: string, stateKey: string] {
  const at = key.indexOf(SEPARATOR)
  return [key.slice(0, at), key.slice(at + 1)]
}

/** The key under which an event stands in the state; `undefined` for one that is no state. */
export function stateKeyOfEvent(event: RoomEvent): string | undefined {
  return isState(event.pdu) ? stateKeyOf(event.pdu.type, event.pdu.state_key ?? '') : undefined
}

/** The state of these events, the later of two with one key standing. */
export function stateMapOf(events: Iterable<RoomEvent>): Map<string, string> {
  const map = new Map<string, string>()
  for (const event of events) {
    const key = stateKeyOfEvent(event)
    if (key !== undefined) map.set(key, event.eventId)
  }
  return map
}

export function lookupIn(state: StateMap, events: ReadonlyMap<string, RoomEvent>): StateLookup {
  return (type, stateKey) => {
    const eventId = state.get(stateKeyOf(type, stateKey))
    return eventId === undefined ? undefined : events.get(eventId)
  }
}
