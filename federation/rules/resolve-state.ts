/**
 * State resolution: one state out of the several that stand behind an event with more than one predecessor. A pure function
 * of its inputs: neither the order of the sets nor that of their entries matters. Where an event is missing it does not
 * fetch: it says what it needs, and the caller loads that and asks again.
 */
import { EventGraph } from './event-graph.ts'
import type { RoomEvent } from './pdu.ts'
import { resolveV1 } from './resolve-state-v1.ts'
import { resolveV2 } from './resolve-state-v2.ts'
import type { RoomVersion } from './room-versions.ts'
import type { StateMap } from './state-map.ts'

export type Resolution =
  { readonly done: true; readonly state: StateMap } | { readonly done: false; readonly need: readonly string[] }

/**
 * `events` should hold the events of the sets with their auth chains. What is unconflicted is rarely needed, so that a
 * caller may begin with the conflicted events only and load what is asked for.
 */
export function resolveState(
  sets: readonly StateMap[],
  events: ReadonlyMap<string, RoomEvent>,
  version: RoomVersion,
): Resolution {
  const [first, ...others] = sets
  if (!first || others.length === 0) return { done: true, state: first ?? new Map() }
  const graph = new EventGraph(events, version)
  const state = version.stateResolution === 'v1' ? resolveV1(sets, graph) : resolveV2(sets, graph)
  return graph.missing.size > 0 || !state ? { done: false, need: [...graph.missing].sort() } : { done: true, state }
}
