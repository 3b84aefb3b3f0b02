/** The aliases of this server. Client-Server API, "Room aliases". */
import { LRUCache } from 'lru-cache'
import { MatrixError } from '#spec/errors.ts'
import { domainOf, type RoomAlias, type RoomId, type UserId } from '#spec/ids.ts'
import type { Clock } from '#homeserver/ports/clock.ts'
import { put, remove, type Store } from '#homeserver/ports/store.ts'
import { KeyedQueue } from '../log/keyed-queue.ts'
import type { NewEntry } from '../log/shard-log.ts'
import type { Shards } from '../log/shards.ts'
import { withoutAlias } from '../rooms/canonical-alias.ts'
import { currentContent } from '../rooms/current-content.ts'
import type { EventReader } from '../rooms/event-reader.ts'
import { notInRoom, type RoomAccess } from '../rooms/room-access.ts'
import type { RoomPolicy } from '../rooms/room-policy.ts'
import type { RoomPowers } from '../rooms/room-powers.ts'
import type { RoomWriter } from '../rooms/room-writer.ts'
import { historyVisibilityOf } from '../visibility/may-see.ts'
import { aliases, aliasesOfRoom } from './tables.ts'

const ALIASES_PER_ROOM_MAX = 200
/** Longer than it takes to make a room. */
const HELD_MS = 60_000
const HELD_MAX = 10_000
const TYPE = 'm.room.canonical_alias'

export interface AliasPorts {
  readonly store: Store
  readonly shards: Shards
  readonly clock: Clock
  readonly access: RoomAccess
  readonly events: EventReader
  readonly powers: RoomPowers
  readonly writer: RoomWriter
  readonly policy: RoomPolicy
}

interface Hold {
  readonly holder: string
  readonly until: number
}

export class Aliases {
  readonly #ports: AliasPorts
  readonly #queue = new KeyedQueue()
  /** For whom, while they make a room. */
  readonly #held = new LRUCache<RoomAlias, Hold>({ max: HELD_MAX })

  constructor(ports: AliasPorts) {
    this.#ports = ports
  }

  async resolve(alias: RoomAlias): Promise<RoomId | undefined> {
    return (await this.#ports.store.get(aliases, [alias]))?.room
  }

  async ofRoom(room: RoomId): Promise<RoomAlias[]> {
    const rows = await this.#ports.store.scan(aliasesOfRoom, { prefix: [room], limit: ALIASES_PER_ROOM_MAX })
    return rows.map(({ key }) => key[1])
  }

  /** As its members may list them, and everybody where the world may read. */
  async listed(id: RoomId, user: UserId): Promise<RoomAlias[]> {
    const { access, events } = this.#ports
    const room = await access.existing(id)
    if (!room.isJoined(user)) {
      const content = await currentContent(room, 'm.room.history_visibility', events)
      if (historyVisibilityOf(content) !== 'world_readable') throw notInRoom()
    }
    return await this.ofRoom(id)
  }

  /** Any member may name a room; which of its names is shown is for those with the power to set its state. */
  async add(alias: RoomAlias, room: RoomId, user: UserId): Promise<void> {
    this.#refuseForeign(alias)
    await this.#ports.access.joined(room, user)
    await this.#queue.run(alias, async () => {
      if (!(await this.#isFree(alias))) {
        throw new MatrixError('M_UNKNOWN', 'The alias is taken; choose another one.', { status: 409 })
      }
      if ((await this.ofRoom(room)).length >= ALIASES_PER_ROOM_MAX) {
        throw new MatrixError(
          'M_INVALID_PARAM',
          `A room has at most ${ALIASES_PER_ROOM_MAX} aliases; delete one first.`,
        )
      }
      await this.#ports.shards.append(this.entry(alias, room, user))
    })
  }

  /** Keeps the alias for a room that is being made, until it is given to it or a while has passed. False: it is taken. */
  async hold(alias: RoomAlias, holder: string): Promise<boolean> {
    this.#refuseForeign(alias)
    return await this.#queue.run(alias, async () => {
      if (!(await this.#isFree(alias, holder))) return false
      this.#held.set(alias, { holder, until: this.#ports.clock.monotonic() + HELD_MS })
      return true
    })
  }

  /** To the room that it was held for. False: somebody else has got it. */
  async give(alias: RoomAlias, room: RoomId, creator: UserId, holder: string): Promise<boolean> {
    return await this.#queue.run(alias, async () => {
      // It came in the same commit as the room.
      const isGiven = (await this.resolve(alias)) === room
      if (!isGiven && !(await this.#isFree(alias, holder))) return false
      if (!isGiven) await this.#ports.shards.append(this.entry(alias, room, creator))
      this.#held.delete(alias)
      return true
    })
  }

  /** Nothing became of the room. */
  async letGo(alias: RoomAlias, holder: string): Promise<void> {
    if (this.#holderOf(alias) === holder) this.#held.delete(alias)
  }

  entry(alias: RoomAlias, room: RoomId, creator: UserId): NewEntry {
    const writes = [put(aliases, [alias], { room, creator }), put(aliasesOfRoom, [room, alias], { creator })]
    return { kind: 'alias', subject: alias, note: { room }, writes }
  }

  async remove(alias: RoomAlias, by: { readonly userId: UserId; readonly isAdmin: boolean }): Promise<void> {
    await this.#queue.run(alias, async () => {
      const stored = await this.#ports.store.get(aliases, [alias])
      if (!stored) throw new MatrixError('M_NOT_FOUND', 'There is no such alias.')
      const mayName = await this.#mayName(stored.room, by.userId)
      if (!by.isAdmin && stored.creator !== by.userId && !mayName) {
        throw new MatrixError('M_FORBIDDEN', 'Only who made the alias, or who may name the room, can delete it.')
      }
      // First: an alias that nothing shows does no harm, should the server stop in between.
      if (mayName) await this.#takeFromState(stored.room, alias, by.userId)
      const writes = [remove(aliases, [alias]), remove(aliasesOfRoom, [stored.room, alias])]
      await this.#ports.shards.append({ kind: 'alias', subject: alias, note: { room: stored.room }, writes })
    })
  }

  /** Lets an alias stand for the room that replaces the one it stood for. */
  async move(alias: RoomAlias, to: RoomId): Promise<void> {
    await this.#queue.run(alias, async () => {
      const stored = await this.#ports.store.get(aliases, [alias])
      if (!stored) return
      const { room: from, creator } = stored
      const writes = [
        put(aliases, [alias], { room: to, creator }),
        remove(aliasesOfRoom, [from, alias]),
        put(aliasesOfRoom, [to, alias], { creator }),
      ]
      await this.#ports.shards.append({ kind: 'alias', subject: alias, note: { room: to }, writes })
    })
  }

  /** A room goes on showing the names in its state, though nothing is found under them any more. */
  async #takeFromState(roomId: RoomId, alias: RoomAlias, user: UserId): Promise<void> {
    const { access, events, writer } = this.#ports
    const before = await currentContent(await access.existing(roomId), TYPE, events)
    const content = withoutAlias(before, alias)
    if (content) await writer.send(roomId, { type: TYPE, sender: user, stateKey: '', content })
  }

  async #mayName(roomId: RoomId, user: UserId): Promise<boolean> {
    const room = await this.#ports.access.existing(roomId)
    if (!room.isJoined(user)) return false
    const powers = await this.#ports.powers.of(room)
    return powers.powerOf(user) >= powers.requiredFor(TYPE, true)
  }

  async #isFree(alias: RoomAlias, holder?: string): Promise<boolean> {
    const heldFor = this.#holderOf(alias)
    return (heldFor === undefined || heldFor === holder) && (await this.resolve(alias)) === undefined
  }

  #holderOf(alias: RoomAlias): string | undefined {
    const hold = this.#held.get(alias)
    return hold && hold.until > this.#ports.clock.monotonic() ? hold.holder : undefined
  }

  #refuseForeign(alias: RoomAlias): void {
    if (domainOf(alias) === this.#ports.policy.serverName) return
    throw new MatrixError('M_INVALID_PARAM', `The alias must end with :${this.#ports.policy.serverName}.`)
  }
}
