/**
 * Who is typing. Never stored: after a restart nobody is. Each change of a room's set has a serial that only grows, also over
 * restarts, so that a sync token can tell what its client has seen.
 */
import type { RoomId, UserId } from '#spec/ids.ts'
import type { Clock } from '#homeserver/ports/clock.ts'
import type { LogEntry } from '#homeserver/ports/store.ts'
import type { LogReader } from '../log/shard-log.ts'
import type { Shards } from '../log/shards.ts'
import type { EventNote } from '../rooms/accept-event.ts'

/** Client-Server API leaves the bound to the server; clients ask for 20 to 30 seconds. */
const TYPING_MS_MAX = 120_000
/** Rooms in which somebody types at this moment; more than any server has users. */
const ROOMS_MAX = 100_000

interface TypingRoom {
  readonly users: Map<UserId, number>
  serial: number
}

export class Typing implements LogReader {
  readonly #clock: Clock
  readonly #rooms = new Map<RoomId, TypingRoom>()
  readonly #listeners: ((room: RoomId) => void)[] = []
  #serial: number

  constructor(ports: { clock: Clock; shards: Shards }) {
    this.#clock = ports.clock
    this.#serial = ports.clock.now()
    ports.shards.addReader(this)
  }

  /** The serial of the newest change of any room. */
  get serial(): number {
    return this.#serial
  }

  onChange(listener: (room: RoomId) => void): void {
    this.#listeners.push(listener)
  }

  start(room: RoomId, user: UserId, forMs: number): void {
    if (!this.#rooms.has(room) && this.#rooms.size >= ROOMS_MAX) return
    const typing = this.#rooms.get(room) ?? { users: new Map<UserId, number>(), serial: 0 }
    this.#rooms.set(room, typing)
    const isNew = !typing.users.has(user)
    typing.users.set(user, this.#clock.now() + Math.min(forMs, TYPING_MS_MAX))
    if (isNew) this.#changed(room, typing)
  }

  stop(room: RoomId, user: UserId): void {
    const typing = this.#rooms.get(room)
    if (typing?.users.delete(user)) this.#changed(room, typing)
  }

  /** Who is no longer in the room does not type there either. */
  committed(_shard: number, entries: readonly LogEntry[]): void {
    for (const { kind, subject, note } of entries) {
      if (kind !== 'event') continue
      const { type, stateKey, membership } = note as EventNote
      if (type === 'm.room.member' && membership !== 'join') this.stop(subject as RoomId, stateKey as UserId)
    }
  }

  lost(): void {
    // Only durable memberships count.
  }

  /** Ends what has timed out; to be called about once a second. */
  sweep(): void {
    const now = this.#clock.now()
    for (const [room, typing] of this.#rooms) {
      const late = [...typing.users].filter(([, until]) => until <= now)
      for (const [user] of late) typing.users.delete(user)
      if (late.length > 0) this.#changed(room, typing)
      // A client that polls has long heard of it by then.
      else if (typing.users.size === 0 && typing.serial < this.#clock.now() - 10 * TYPING_MS_MAX)
        this.#rooms.delete(room)
    }
  }

  /** Those typing, where that changed behind the serial; an empty list says that everybody stopped. */
  changedSince(room: RoomId, serial: number): readonly UserId[] | undefined {
    const typing = this.#rooms.get(room)
    return typing && typing.serial > serial ? [...typing.users.keys()] : undefined
  }

  *roomsChangedSince(serial: number): IterableIterator<RoomId> {
    if (serial >= this.#serial) return
    for (const [room, typing] of this.#rooms) if (typing.serial > serial) yield room
  }

  #changed(room: RoomId, typing: TypingRoom): void {
    this.#serial = Math.max(this.#serial + 1, this.#clock.now())
    typing.serial = this.#serial
    for (const listener of this.#listeners) listener(room)
  }
}
