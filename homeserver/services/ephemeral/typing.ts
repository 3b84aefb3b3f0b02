/**
 * Who is typing. Never stored: after a restart nobody is. Every node knows it by itself, from its own clients and from what other nodes tell
 * (`typing-hints.ts`), so two nodes may differ for as long as a word of it takes, or is missing.
 */
import type { RoomId, UserId } from '#spec/ids.ts'
import type { Clock } from '#homeserver/ports/clock.ts'
import type { LogEntry } from '#homeserver/ports/store.ts'
import type { LogReader } from '../log/shard-log.ts'
import type { Shards } from '../log/shards.ts'
import type { EventNote } from '../rooms/accept-event.ts'

/** Client-Server API leaves the bound to the server; clients ask for 20 to 30 seconds. */
export const TYPING_MS_MAX = 120_000
/** Rooms in which somebody types at this moment; more than any server has users. */
const ROOMS_MAX = 100_000
/** In one room; nobody reads a longer list. */
const USERS_MAX = 1_000
/** A client that polls has long heard of it by then. */
const REMEMBERED_MS = 10 * TYPING_MS_MAX

export interface TypingRoom {
  readonly users: ReadonlyMap<UserId, number>
  /** When the set of users became another one, by the moments that tokens hold. */
  readonly changedAt: number
}

/** What somebody does. */
export interface TypingDeed {
  readonly room: RoomId
  readonly user: UserId
  /** 0: stops. */
  readonly forMs: number
}

interface KnownRoom extends TypingRoom {
  readonly users: Map<UserId, number>
  changedAt: number
}

export class Typing implements LogReader {
  readonly #clock: Clock
  /** Where somebody types. */
  readonly #active = new Map<RoomId, KnownRoom>()
  /** Where nobody does any more. */
  readonly #quiet = new Map<RoomId, KnownRoom>()
  readonly #listeners: ((room: RoomId) => void)[] = []
  readonly #deedListeners: ((deed: TypingDeed) => void)[] = []
  #moment: number

  constructor(ports: { clock: Clock; shards: Shards }) {
    this.#clock = ports.clock
    this.#moment = ports.clock.now()
    ports.shards.addReader(this)
  }

  /** Now, by the clock; never less than before, so that what changes from here on has a later one. */
  get moment(): number {
    this.#moment = Math.max(this.#moment, this.#clock.now())
    return this.#moment
  }

  /** The rooms in which somebody types. */
  get active(): ReadonlyMap<RoomId, TypingRoom> {
    return this.#active
  }

  /** Absent where nobody has typed lately, as far as this node knows. */
  in(room: RoomId): TypingRoom | undefined {
    return this.#active.get(room) ?? this.#quiet.get(room)
  }

  onChange(listener: (room: RoomId) => void): void {
    this.#listeners.push(listener)
  }

  /** Tells what is done by clients of this node. */
  onDeed(listener: (deed: TypingDeed) => void): void {
    this.#deedListeners.push(listener)
  }

  start(room: RoomId, user: UserId, forMs: number): void {
    this.#do({ room, user, forMs: Math.max(1, Math.min(forMs, TYPING_MS_MAX)) })
  }

  stop(room: RoomId, user: UserId): void {
    this.#do({ room, user, forMs: 0 })
  }

  /** What another node tells. */
  heard({ room, user, forMs }: TypingDeed): void {
    if (forMs > 0) this.#started(room, user, forMs)
    else this.#stopped(room, [user])
  }

  /** Who is no longer in the room does not type there either. */
  committed(_shard: number, entries: readonly LogEntry[]): void {
    if (this.#active.size === 0) return
    for (const { kind, subject, note } of entries) {
      if (kind !== 'event') continue
      const { type, stateKey, membership } = note as EventNote
      if (type === 'm.room.member' && membership !== 'join') this.#stopped(subject as RoomId, [stateKey as UserId])
    }
  }

  lost(): void {
    // Only durable memberships count.
  }

  /** Ends what has timed out; to be called about once a second. */
  sweep(): void {
    const now = this.#clock.now()
    for (const [room, { users }] of this.#active) {
      const late = [...users].filter(([, until]) => until <= now)
      if (late.length > 0)
        this.#stopped(
          room,
          late.map(([user]) => user),
        )
    }
    // In the order in which they became quiet.
    for (const [room, { changedAt }] of this.#quiet) {
      if (changedAt >= now - REMEMBERED_MS && this.#quiet.size <= ROOMS_MAX) break
      this.#quiet.delete(room)
    }
  }

  #do(deed: TypingDeed): void {
    this.heard(deed)
    for (const listener of this.#deedListeners) listener(deed)
  }

  #started(room: RoomId, user: UserId, forMs: number): void {
    const known = this.#active.get(room) ?? { users: new Map<UserId, number>(), changedAt: 0 }
    const isNew = !known.users.has(user)
    if (isNew && (known.users.size >= USERS_MAX || (known.users.size === 0 && this.#active.size >= ROOMS_MAX))) return
    known.users.set(user, this.#clock.now() + forMs)
    if (!isNew) return
    this.#quiet.delete(room)
    this.#active.set(room, known)
    this.#changed(room, known)
  }

  #stopped(room: RoomId, users: readonly UserId[]): void {
    const known = this.#active.get(room)
    if (!known) return
    // Not `some`, which would stop at the first.
    const stopped = users.filter((user) => known.users.delete(user))
    if (stopped.length === 0) return
    if (known.users.size === 0) {
      this.#active.delete(room)
      this.#quiet.set(room, known)
    }
    this.#changed(room, known)
  }

  #changed(room: RoomId, known: KnownRoom): void {
    this.#moment = Math.max(this.#moment + 1, this.#clock.now())
    known.changedAt = this.#moment
    for (const listener of this.#listeners) listener(room)
  }
}
