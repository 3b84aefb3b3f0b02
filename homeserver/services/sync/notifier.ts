/** Wakes those who wait for news, as soon as something that concerns them is durable. */
import type { RoomId, UserId } from '#spec/ids.ts'
import type { LogEntry } from '#homeserver/ports/store.ts'
import type { Typing } from '../ephemeral/typing.ts'
import type { LogReader } from '../log/shard-log.ts'
import type { Shards } from '../log/shards.ts'
import type { Audience } from './audience.ts'

export interface NotifierPorts {
  readonly shards: Shards
  readonly audience: Audience
  readonly typing: Typing
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
    if (listeners.size === 0) this.#ports.audience.enter(user)
    listeners.add(listener)
    return {
      [Symbol.dispose]: () => {
        if (!listeners.delete(listener) || listeners.size > 0) return
        this.#listeners.delete(user)
        this.#ports.audience.leave(user)
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

  #wakeRoom(room: RoomId): void {
    for (const user of this.#ports.audience.in(room)) this.wake(user)
  }
}
