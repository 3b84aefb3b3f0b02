/** State resolution of room version 1. "Room Version 1", "State resolution". */
import { hash } from 'node:crypto'
import { authorize } from './authorize.ts'
import { authTypesFor } from './auth-types.ts'
import { findConflicts } from './conflicts.ts'
import type { EventGraph } from './event-graph.ts'
import { depthOf, type RoomEvent } from './pdu.ts'
import { splitStateKey, stateKeyOf, type StateMap } from './state-map.ts'

/** `undefined` where events are missing. */
export function resolveV1(sets: readonly StateMap[], graph: EventGraph): StateMap | undefined {
  const { unconflicted, conflicted } = findConflicts(sets, false)
  const resolved = new Map(unconflicted)
  const open = new Map<string, readonly RoomEvent[]>()
  for (const [key, ids] of conflicted) {
    open.set(
      key,
      [...ids].map((id) => graph.get(id)).filter((event) => event !== undefined),
    )
  }
  if (graph.missing.size > 0) return undefined

  // Each pass sees the results of the passes before it, not of its own: within a pass the order of keys cannot matter.
  for (const type of ['m.room.power_levels', 'm.room.join_rules', 'm.room.member']) {
    const settled = new Map<string, string>()
    for (const [key, events] of open) {
      if (splitStateKey(key)[0] === type) settled.set(key, lastOfChain(events, resolved, graph).eventId)
    }
    for (const [key, eventId] of settled) {
      resolved.set(key, eventId)
      open.delete(key)
    }
  }
  const settled = [...open].map(([key, events]) => [key, firstAllowed(events, resolved, graph).eventId] as const)
  for (const [key, eventId] of settled) resolved.set(key, eventId)
  return resolved
}

/** From the lowest event upwards, each must be allowed by the one before it; the chain ends where one is not. */
function lastOfChain(events: readonly RoomEvent[], resolved: StateMap, graph: EventGraph): RoomEvent {
  const [lowest, ...higher] = [...events].sort(byDepthThenHash)
  let last = lowest as RoomEvent
  for (const event of higher) {
    if (!isAllowed(event, resolved, graph, last)) break
    last = event
  }
  return last
}

/** From the highest event downwards the first that is allowed; if none is, the lowest. */
function firstAllowed(events: readonly RoomEvent[], resolved: StateMap, graph: EventGraph): RoomEvent {
  const sorted = [...events].sort(byDepthThenHash).reverse()
  return sorted.find((event) => isAllowed(event, resolved, graph)) ?? (sorted.at(-1) as RoomEvent)
}

function isAllowed(event: RoomEvent, resolved: StateMap, graph: EventGraph, over?: RoomEvent): boolean {
  // What the event needs is looked up even where a rule is decided without it, so that `missing` is complete at once.
  const known = new Map<string, RoomEvent>()
  for (const [type, stateKey] of authTypesFor(event.pdu, graph.version)) {
    const key = stateKeyOf(type, stateKey)
    const eventId = resolved.get(key)
    const found = eventId === undefined ? undefined : graph.get(eventId)
    if (found) known.set(key, found)
  }
  if (over) known.set(stateKeyOf(over.pdu.type, over.pdu.state_key ?? ''), over)
  return authorize(event, (type, stateKey) => known.get(stateKeyOf(type, stateKey)), graph.version).ok
}

/** Ascending depth, then descending SHA-1 of the event ID. */
function byDepthThenHash(a: RoomEvent, b: RoomEvent): number {
  return depthOf(a.pdu) - depthOf(b.pdu) || (sha1(a) < sha1(b) ? 1 : -1)
}

function sha1(event: RoomEvent): string {
  return hash('sha1', event.eventId, 'hex')
}
