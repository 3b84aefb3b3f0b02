/**
 * A room in memory: its current state as far as it is durable, and what was decided on top of it but is still on its way to the disk.
 * Writers decide on `latest`; everybody else reads `current`, so nobody is told of what may yet fail.
 */
import type { RoomEvent } from '#federation/rules/pdu.ts'
import { stateKeyOf } from '#federation/rules/state-map.ts'
import type { RoomVersion } from '#federation/rules/room-versions.ts'
import type { EventId, RoomId, UserId } from '#spec/ids.ts'
import type { Write } from '#homeserver/ports/store.ts'
import type { StateSpine } from './state-spine.ts'
import {
  currentState,
  roomTips,
  type Membership,
  type RoomTip,
  type StateChange,
  type StateEntry,
  type StoredRoom,
} from './tables.ts'

export interface RoomParts {
  readonly id: RoomId
  readonly info: StoredRoom
  readonly version: RoomVersion
  readonly tip: RoomTip
  readonly spine: StateSpine
}

interface Undurable {
  readonly position: number
  /** Absent where no event made the changes. */
  readonly id?: string
  readonly changes: readonly StateChange[]
}

const NO_ENTRIES: ReadonlyMap<string, StateEntry> = new Map()

type StateByType = Map<string, Map<string, StateEntry>>

export class Room {
  readonly id: RoomId
  readonly info: StoredRoom
  readonly version: RoomVersion
  readonly spine: StateSpine
  /** Ahead of the disk, as writers need it. */
  tip: RoomTip
  /** Of the last durable event. */
  position: number
  /** Set when a commit failed: what is in memory never came to be, and the room must be loaded again. */
  isStale = false
  readonly #state: StateByType = new Map()
  readonly #undurable: Undurable[] = []
  readonly #undurableEvents = new Map<string, RoomEvent>()
  /** By state key, the newest change that is not durable. */
  readonly #ahead = new Map<string, StateChange>()
  #joinedCount = 0
  #invitedCount = 0
  #membershipChanges = 0

  constructor(parts: RoomParts) {
    this.id = parts.id
    this.info = parts.info
    this.version = parts.version
    this.tip = parts.tip
    this.spine = parts.spine
    this.position = parts.tip.position
  }

  /** The durable state. */
  current(type: string, stateKey: string): StateEntry | undefined {
    return this.#state.get(type)?.get(stateKey)
  }

  /** The state that the next event is decided on. */
  latest(type: string, stateKey: string): StateEntry | undefined {
    const ahead = this.#ahead.size > 0 ? this.#ahead.get(stateKeyOf(type, stateKey)) : undefined
    return ahead ? ahead.after : this.current(type, stateKey)
  }

  /** An event that `latest` may name and no table holds yet. */
  undurableEvent(id: EventId): RoomEvent | undefined {
    return this.#undurableEvents.get(id)
  }

  get hasUndurable(): boolean {
    return this.#undurable.length > 0
  }

  membershipOf(user: UserId): Membership | undefined {
    return this.current('m.room.member', user)?.membership
  }

  isJoined(user: UserId): boolean {
    return this.membershipOf(user) === 'join'
  }

  get joinedCount(): number {
    return this.#joinedCount
  }

  get invitedCount(): number {
    return this.#invitedCount
  }

  /** Goes up with each change of who is or was in the room, so that what was made of the members is known to be out of date. */
  get membershipChanges(): number {
    return this.#membershipChanges
  }

  *members(): IterableIterator<[UserId, StateEntry]> {
    for (const [user, entry] of this.#state.get('m.room.member') ?? []) yield [user as UserId, entry]
  }

  stateTypes(): Iterable<string> {
    return this.#state.keys()
  }

  /** The durable entries of one type by their state keys. */
  entriesOf(type: string): ReadonlyMap<string, StateEntry> {
    return this.#state.get(type) ?? NO_ENTRIES
  }

  /** Notes an event that was appended to the log. */
  appended(position: number, event: RoomEvent, changes: readonly StateChange[], tip: RoomTip): void {
    this.#undurable.push({ position, id: event.eventId, changes })
    this.#undurableEvents.set(event.eventId, event)
    for (const change of changes) this.#ahead.set(stateKeyOf(change.type, change.stateKey), change)
    this.tip = tip
  }

  /** Notes a change to what is known of an entry, that was appended to the log without an event. */
  annotated(position: number, change: StateChange): void {
    this.#undurable.push({ position, changes: [change] })
    this.#ahead.set(stateKeyOf(change.type, change.stateKey), change)
  }

  /** Notes that everything up to this position is durable. */
  settled(position: number): void {
    const count = this.#undurable.findIndex((each) => each.position > position)
    for (const settled of this.#undurable.splice(0, count === -1 ? this.#undurable.length : count)) {
      for (const change of settled.changes) this.#settle(change)
      if (settled.id === undefined) continue
      this.#undurableEvents.delete(settled.id)
      this.position = settled.position
    }
  }

  /** Notes what another process has written. The room is not to be written here then, since the spine stays behind. */
  followed(writes: readonly Write[]): void {
    for (const { table, key, value } of writes) {
      if (table.name === currentState.name) {
        const [, type, stateKey] = key as [RoomId, string, string]
        this.applyChange({ type, stateKey, ...(value !== undefined && { after: value as StateEntry }) })
      } else if (table.name === roomTips.name) {
        this.tip = value as RoomTip
        this.position = this.tip.position
      }
    }
  }

  #settle(change: StateChange): void {
    this.applyChange(change)
    const key = stateKeyOf(change.type, change.stateKey)
    if (this.#ahead.get(key) === change) this.#ahead.delete(key)
  }

  applyChange(change: StateChange): void {
    const byKey = this.#state.get(change.type) ?? new Map<string, StateEntry>()
    this.#state.set(change.type, byKey)
    this.#count(byKey.get(change.stateKey)?.membership, -1)
    if (change.after) byKey.set(change.stateKey, change.after)
    else byKey.delete(change.stateKey)
    this.#count(change.after?.membership, 1)
    if (change.type === 'm.room.member') this.#membershipChanges++
  }

  #count(membership: Membership | undefined, by: number): void {
    if (membership === 'join') this.#joinedCount += by
    if (membership === 'invite') this.#invitedCount += by
  }
}
