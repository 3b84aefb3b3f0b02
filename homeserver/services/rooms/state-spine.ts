/**
 * Room states are stored as differences. The states of a room are numbered by height, and state `h` is stored as its difference from
 * the state whose height is `h` with its last digit other than zero, in base 16, lowered by one: 0x120 from 0x110, 0x123 from 0x122.
 * So any state is reached from the empty one in at most 15 steps a digit, a state change writes one row whatever the size of the room, and
 * a row of 16^i changes is written only every 16^i changes: the space per change grows with the logarithm of the history.
 *
 * The spine is what must be in memory to write the next row: the changes since the last multiple of each power of 16.
 */
import { stateKeyOf } from '#federation/rules/state-map.ts'
import type { StateChange, StateEntry, StateGroup } from './tables.ts'

const FANOUT = 16
/** Beyond 16^5 state changes the chain grows by one step every 65,536. */
const LEVELS = 5

/** The group before any state. It has no row. */
export const EMPTY_GROUP = 0

interface Level {
  /** The group at the last multiple of 16^level. */
  base: number
  /** What changed since then, by state key; null where an entry went away. */
  readonly changes: Map<string, readonly [type: string, stateKey: string, entry: StateEntry | null]>
}

export interface ChainLink extends StateGroup {
  readonly group: number
}

export class StateSpine {
  #height = 0
  #group = EMPTY_GROUP
  readonly #levels: readonly Level[] = Array.from({ length: LEVELS }, () => ({ base: EMPTY_GROUP, changes: new Map() }))

  /** From the groups between the tip and the empty state, the tip first. */
  static fromChain(chain: readonly ChainLink[]): StateSpine {
    const spine = new StateSpine()
    for (const link of chain.toReversed()) {
      for (const each of link.delta) spine.#add(each)
      spine.#reached(link.height, link.group)
    }
    return spine
  }

  get group(): number {
    return this.#group
  }

  /** Moves on by one state and gives the row that stores it. */
  advance(changes: readonly StateChange[], group: number): StateGroup {
    for (const change of changes) this.#add([change.type, change.stateKey, change.after ?? null])
    const height = this.#height + 1
    const level = this.#levels[levelOf(height)] as Level
    const row = { height, parent: level.base, delta: [...level.changes.values()] }
    this.#reached(height, group)
    return row
  }

  #add(change: readonly [type: string, stateKey: string, entry: StateEntry | null]): void {
    for (const level of this.#levels) level.changes.set(stateKeyOf(change[0], change[1]), change)
  }

  #reached(height: number, group: number): void {
    this.#height = height
    this.#group = group
    for (const level of this.#levels.slice(0, levelOf(height) + 1)) {
      level.base = group
      level.changes.clear()
    }
  }
}

/** How many zeros, in base 16, the height ends with. */
function levelOf(height: number): number {
  let level = 0
  for (let rest = height; level < LEVELS - 1 && rest % FANOUT === 0; rest /= FANOUT) level++
  return level
}
