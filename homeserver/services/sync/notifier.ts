/** Wakes those who wait for news, as soon as something that concerns them is durable. */
import type { RoomId, UserId } from '#spec/ids.ts'
import type { Clock } from '#homeserver/ports/clock.ts'
import type { LogEntry } from '#homeserver/ports/store.ts'
import type { Typing } from '../ephemeral/typing.ts'
import type { LogReader } from '../log/shard-log.ts'
import type { Shards } from '../log/shards.ts'
import type { RoomCache } from '../rooms/room-cache.ts'
import type { UserRooms } from '../rooms/user-rooms.ts'

export interface NotifierPorts {
  readonly shards: Shards
  readonly rooms: RoomCache
  readonly userRooms: UserRooms
  readonly typing: Typing
  readonly clock: Clock
}

type Listener = () => void

export class Notifier implements LogReader {
  readonly #ports: NotifierPorts
  readonly #listeners = new Map<UserId, Set<Listener>>()

  constructor(ports: NotifierPorts) {
    this.#ports = ports
    ports.shards.addReader(this)
    ports.typing.onChange((room) => this.#wakeRoom(room))
  }

  /** Calls the listener at each change that may concern the user, until it is disposed of. */
  listen(user: UserId, listener: Listener): Disposable {
    const listeners = this.#listeners.get(user) ?? new Set<Listener>()
    this.#listeners.set(user, listeners)
    listeners.add(listener)
    return {
      [Symbol.dispose]: () => {
        listeners.delete(listener)
        if (listeners.size === 0 && this.#listeners.get(user) === listeners) this.#listeners.delete(user)
      },
    }
  }

  wake(user: UserId): void {
    for (const listener of this.#listeners.get(user) ?? []) listener()
  }

  committed(_shard: number, entries: readonly LogEntry[]): void {
    const rooms = new Set<RoomId>()
    const users = new Set<UserId>()
    for (const { subject, note } of entries) {
      if (subject.startsWith('!')) rooms.add(subject as RoomId)
      else if (subject.startsWith('@')) users.add(subject as UserId)
      // Somebody who is invited or removed is no member, or is one no longer.
      const stateKey = note && typeof note === 'object' && 'stateKey' in note ? note['stateKey'] : undefined
      if (typeof stateKey === 'string' && stateKey.startsWith('@')) users.add(stateKey as UserId)
    }
    for (const room of rooms) this.#wakeRoom(room)
    for (const user of users) this.wake(user)
  }

  lost(): void {
    // Nobody was woken for what is lost.
  }

  #wakeRoom(id: RoomId): void {
    const { rooms, userRooms } = this.#ports
    const room = rooms.peek(id)
    if (!room) {
      // Written by another node, and nobody has asked for it here yet.
      for (const user of this.#listeners.keys()) if (userRooms.mayBeIn(user, id)) this.wake(user)
    } else if (room.joinedCount <= this.#listeners.size) {
      for (const [user, entry] of room.members()) if (entry.membership === 'join') this.wake(user)
    } else {
      for (const user of this.#listeners.keys()) if (room.isJoined(user)) this.wake(user)
    }
  }
}
