/** Which entries of several states agree and which do not. */
import type { StateMap } from './state-map.ts'

export interface Conflicts {
  readonly unconflicted: StateMap
  /** The distinct event IDs by state-map key. */
  readonly conflicted: ReadonlyMap<string, ReadonlySet<string>>
}

/**
 * With `absenceConflicts`, as from resolution v2 on, a key that is missing in one of the states is conflicted even though
 * the others agree.
 */
export function findConflicts(sets: readonly StateMap[], absenceConflicts: boolean): Conflicts {
  const unconflicted = new Map<string, string>()
  const conflicted = new Map<string, Set<string>>()
  for (const set of sets) {
    for (const [key, eventId] of set) {
      if (conflicted.has(key) || unconflicted.has(key)) continue
      const found = new Set(sets.map((other) => other.get(key)))
      const isAbsentSomewhere = found.delete(undefined)
      if (found.size === 1 && !(isAbsentSomewhere && absenceConflicts)) unconflicted.set(key, eventId)
      else conflicted.set(key, found as Set<string>)
    }
  }
  return { unconflicted, conflicted }
}
