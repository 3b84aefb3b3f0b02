/** The full conflicted set of state resolution v2 and v2.1: everything that is to be judged again. */
import type { Conflicts } from './conflicts.ts'
import type { EventGraph } from './event-graph.ts'
import type { StateMap } from './state-map.ts'

export function fullConflictedSet(
  sets: readonly StateMap[],
  { unconflicted, conflicted }: Conflicts,
  graph: EventGraph,
): ReadonlySet<string> {
  const full = new Set<string>()
  for (const ids of conflicted.values()) for (const eventId of ids) full.add(eventId)
  const chains = sets.map((set) => graph.closure(conflictedOf(set, conflicted)))
  const subgraph = graph.version.stateResolution === 'v2.1' ? conflictedSubgraph(full, chains, graph) : []
  for (const eventId of authDifference(full, chains, unconflicted, graph)) full.add(eventId)
  for (const eventId of subgraph) full.add(eventId)
  return full
}

function conflictedOf(set: StateMap, conflicted: Conflicts['conflicted']): readonly string[] {
  return [...conflicted.keys()].map((key) => set.get(key)).filter((eventId) => eventId !== undefined)
}

/**
 * The auth difference without the events that are conflicted anyway. A state's chain is taken with the state's own events,
 * so that an event on which all states agree is never part of the difference. The chains of those agreed events belong to
 * every state; they are walked only where something is left that might be in them.
 */
function authDifference(
  conflictedIds: ReadonlySet<string>,
  chains: readonly ReadonlySet<string>[],
  unconflicted: StateMap,
  graph: EventGraph,
): ReadonlySet<string> {
  const difference = new Set<string>()
  for (const chain of chains) {
    for (const eventId of chain) {
      if (!conflictedIds.has(eventId) && !chains.every((other) => other.has(eventId))) difference.add(eventId)
    }
  }
  if (difference.size === 0) return difference
  return difference.difference(graph.closure(unconflicted.values()))
}

/** v2.1: the events on the paths of auth events between any two conflicted events. */
function conflictedSubgraph(
  conflictedIds: ReadonlySet<string>,
  chains: readonly ReadonlySet<string>[],
  graph: EventGraph,
): ReadonlySet<string> {
  const citing = new Map<string, string[]>()
  for (const eventId of new Set(chains.flatMap((chain) => [...chain]))) {
    for (const cited of graph.authEventIds(eventId)) {
      const list = citing.get(cited)
      if (list) list.push(eventId)
      else citing.set(cited, [eventId])
    }
  }
  // All chains begin at a conflicted event; what leads down to one as well lies between two.
  const between = new Set(conflictedIds)
  for (const eventId of between) for (const above of citing.get(eventId) ?? []) between.add(above)
  return between
}
