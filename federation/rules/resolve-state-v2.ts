/**
 * State resolution v2 (room versions 2 to 11) and v2.1 (12). The step numbers are those of the specification, "Room Version
 * 2" and "Room Version 12", "State resolution".
 */
import { authorize } from './authorize.ts'
import { fullConflictedSet } from './conflicted-set.ts'
import { findConflicts } from './conflicts.ts'
import type { EventGraph } from './event-graph.ts'
import { sortByMainline } from './mainline-ordering.ts'
import { membership, type RoomEvent } from './pdu.ts'
import { sortByPower } from './power-ordering.ts'
import { stateKeyOf, stateKeyOfEvent, type StateLookup, type StateMap } from './state-map.ts'

/** `undefined` where events are missing. */
export function resolveV2(sets: readonly StateMap[], graph: EventGraph): StateMap | undefined {
  const conflicts = findConflicts(sets, true)
  if (conflicts.conflicted.size === 0) return conflicts.unconflicted
  const full = fullConflictedSet(sets, conflicts, graph)
  if (graph.missing.size > 0) return undefined

  const startsEmpty = graph.version.stateResolution === 'v2.1'
  const resolved = new Map(startsEmpty ? [] : conflicts.unconflicted)
  // Steps 1 and 2.
  const power = powerEventsWithChains(full, graph)
  applyAllowed(sortByPower(power, graph), resolved, graph)
  // Steps 3 and 4.
  const rest = [...full].filter((eventId) => !power.has(eventId))
  const levels = resolved.get(stateKeyOf('m.room.power_levels', ''))
  applyAllowed(sortByMainline(rest, levels, graph), resolved, graph)
  // Step 5.
  for (const [key, eventId] of conflicts.unconflicted) resolved.set(key, eventId)
  return resolved
}

/**
 * Step 1: the power events among the conflicted ones, with those of their auth chains. The walk does not leave the
 * conflicted set: the servers that are in use agree on that, and a state must come out equal on all of them.
 */
function powerEventsWithChains(full: ReadonlySet<string>, graph: EventGraph): ReadonlySet<string> {
  const chosen = new Set<string>()
  for (const eventId of full) if (isPowerEvent(graph.get(eventId))) chosen.add(eventId)
  for (const eventId of chosen) {
    for (const next of graph.authEventIds(eventId)) if (full.has(next)) chosen.add(next)
  }
  return chosen
}

/** An event that may take from somebody the ability to do something. */
function isPowerEvent(event: RoomEvent | undefined): boolean {
  if (!event) return false
  const { type, state_key: stateKey, sender } = event.pdu
  if (type === 'm.room.power_levels' || type === 'm.room.join_rules') return stateKey === ''
  if (type !== 'm.room.member' || stateKey === sender) return false
  const change = membership(event)
  return change === 'leave' || change === 'ban'
}

/** Steps 2 and 4, the iterative auth checks. */
function applyAllowed(sorted: readonly RoomEvent[], resolved: Map<string, string>, graph: EventGraph): void {
  for (const event of sorted) {
    const key = stateKeyOfEvent(event)
    if (key === undefined) continue
    if (authorize(event, lookupFor(event, resolved, graph), graph.version).ok) resolved.set(key, event.eventId)
  }
}

/** What is resolved so far, and for keys that are not, what the event itself cites. */
function lookupFor(event: RoomEvent, resolved: StateMap, graph: EventGraph): StateLookup {
  return (type, stateKey) => {
    const eventId = resolved.get(stateKeyOf(type, stateKey))
    if (eventId !== undefined) return graph.get(eventId)
    const cited = graph.citedBy(event, type, stateKey)
    return cited?.rejected ? undefined : cited
  }
}
