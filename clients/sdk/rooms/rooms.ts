/** All rooms of the user. Applies sync bodies, then tells everything that changed: first apply, then publish. */
import type { PublicRoom as WirePublicRoom } from '#spec/client-server/public-rooms.ts'
import { ApiError } from '../api/api-error.ts'
import { createRoom, getRoomIdByAlias, getRoomSummary, joinRoom, queryPublicRooms } from '../api/routes.ts'
import { Subject } from '../observable.ts'
import { report } from '../report.ts'
import type { JoinedRoomBody, SyncBody } from '../wire.ts'
import type { AccountData } from './account-data.ts'
import { directRoomBody, newRoomBody, type NewRoom } from './new-room.ts'
import type { RoomPorts } from './room-ports.ts'
import type { Membership } from './room-values.ts'
import { Room } from './room.ts'

/** How long an act waits for its room to come by sync. */
const ROOM_WAIT_MS_MAX = 15_000

export interface PublicRoom {
  readonly roomId: string
  readonly name: string | undefined
  readonly topic: string | undefined
  readonly alias: string | undefined
  readonly avatarUrl: string | undefined
  readonly members: number
  readonly joinRule: string
}

export class Rooms extends Subject {
  readonly #ports: RoomPorts
  readonly #account: AccountData
  readonly #rooms = new Map<string, Room>()
  #sorted: readonly Room[] | undefined

  constructor(ports: RoomPorts, account: AccountData) {
    super()
    this.#ports = ports
    this.#account = account
  }

  /** Joined, invited and knocked rooms, newest activity first. */
  list(): readonly Room[] {
    this.#sorted ??= [...this.#rooms.values()].filter(isPresent).sort((a, b) => b.activeAt - a.activeAt)
    return this.#sorted
  }

  get(roomId: string): Room | undefined {
    return this.#rooms.get(roomId)
  }

  async create(room: NewRoom): Promise<Room> {
    const { room_id: roomId } = await this.#ports.api.call(createRoom, { body: newRoomBody(room) })
    return this.#joined(roomId)
  }

  /** Gives the direct room with this person, or makes one. */
  async openDirect(userId: string): Promise<Room> {
    const known = this.#account.directRoomsWith(userId).map((roomId) => this.#rooms.get(roomId))
    const open =
      known.find((room) => room?.membership === 'join') ?? known.find((room) => room?.membership === 'invite')
    if (open) return open.membership === 'join' ? open : this.join(open.id)
    const { room_id: roomId } = await this.#ports.api.call(createRoom, { body: directRoomBody(userId) })
    await this.#account.addDirect(userId, roomId)
    return this.#joined(roomId)
  }

  /** `via`: servers that know the room, where it is not of this one. */
  async join(roomIdOrAlias: string, via: readonly string[] = []): Promise<Room> {
    const inviter = this.#rooms.get(roomIdOrAlias)?.directUserId
    const query = via.length === 0 ? {} : { via: [...via] }
    const { room_id: roomId } = await this.#ports.api.call(joinRoom, { params: { roomIdOrAlias }, query, body: {} })
    if (inviter !== undefined) await this.#account.addDirect(inviter, roomId)
    return this.#joined(roomId)
  }

  /** The ID of the room that an alias stands for, joined or not. */
  async idOf(alias: string): Promise<string> {
    const known = this.list().find((room) => room.canonicalAlias === alias)
    if (known) return known.id
    return (await this.#ports.api.call(getRoomIdByAlias, { params: { roomAlias: alias } })).room_id
  }

  /** Rooms to talk in: spaces, which only list rooms, are left out. */
  async searchPublic(
    search: { readonly term?: string; readonly from?: string; readonly limit?: number } = {},
  ): Promise<{
    readonly rooms: readonly PublicRoom[]
    readonly next: string | undefined
    readonly total: number | undefined
  }> {
    const { term = '', from, limit = 30 } = search
    const filter = { room_types: [null], ...(term === '' ? {} : { generic_search_term: term }) }
    const body = { limit, ...(from === undefined ? {} : { since: from }), filter }
    const reply = await this.#ports.api.call(queryPublicRooms, { body })
    return { rooms: reply.chunk.map(seenFromOutside), next: reply.next_batch, total: reply.total_room_count_estimate }
  }

  /** A room that the user is not in; undefined where there is none, or none that they may know of. */
  async lookUp(roomIdOrAlias: string): Promise<PublicRoom | undefined> {
    try {
      return seenFromOutside(await this.#ports.api.call(getRoomSummary, { params: { roomIdOrAlias } }))
    } catch (error) {
      if (error instanceof ApiError && error.errcode === 'M_NOT_FOUND') return undefined
      throw error
    }
  }

  /** A body that begins anew: rooms that it does not name were left meanwhile. */
  applyInitial(body: SyncBody): readonly Room[] {
    const { join = {}, invite = {}, knock = {}, leave = {} } = body.rooms ?? {}
    const gone: Record<string, JoinedRoomBody> = {}
    for (const roomId of this.#rooms.keys()) {
      if (!(roomId in join || roomId in invite || roomId in knock)) gone[roomId] = {}
    }
    return this.apply({ ...body, rooms: { ...body.rooms, leave: { ...gone, ...leave } } })
  }

  /** Applies a body and tells of it; gives the rooms it touched. One broken room must not stop the others. */
  apply(body: SyncBody): readonly Room[] {
    const touched = new Set<Room>()
    const each = <T>(rooms: Readonly<Record<string, T>> | undefined, membership: Membership, act: Act<T>) => {
      for (const [roomId, part] of Object.entries(rooms ?? {})) {
        const room = this.#room(roomId, membership)
        touched.add(room)
        attempt(() => {
          act(room, part)
        })
      }
    }
    this.#applyAccountData(body)
    each(body.rooms?.join, 'join', (room, part) => {
      room.apply('join', part)
    })
    each(body.rooms?.leave, 'leave', (room, part) => {
      room.apply(membershipAfterLeaving(part, this.#ports.me), part)
    })
    each(body.rooms?.invite, 'invite', (room, part) => {
      room.applyStripped('invite', part.invite_state?.events ?? [])
    })
    each(body.rooms?.knock, 'knock', (room, part) => {
      room.applyStripped('knock', part.knock_state?.events ?? [])
    })
    this.tell(touched)
    return [...touched]
  }

  /** Publishes these rooms, and the list if one of them looks different there. */
  tell(rooms: Iterable<Room>): void {
    this.#sorted = undefined
    for (const room of rooms) if (room.publishAll()) this.mark()
    this.#account.publish()
    this.publish()
  }

  #applyAccountData(body: SyncBody): void {
    for (const event of body.account_data?.events ?? []) {
      this.#account.set(event)
      if (event.type !== 'm.direct') continue
      for (const room of this.#rooms.values()) room.touch()
      this.tell(this.#rooms.values())
    }
  }

  #room(roomId: string, membership: Membership): Room {
    const known = this.#rooms.get(roomId)
    if (known) return known
    const room = new Room(roomId, membership, this.#ports)
    this.#rooms.set(roomId, room)
    return room
  }

  /** The room once sync has brought it. */
  async #joined(roomId: string): Promise<Room> {
    const isThere = () => this.#rooms.get(roomId)?.membership === 'join'
    await new Promise<void>((resolve) => {
      if (isThere()) {
        resolve()
        return
      }
      const finish = () => {
        unsubscribe()
        cancel()
        resolve()
      }
      const unsubscribe = this.subscribe(() => {
        if (isThere()) finish()
      })
      const cancel = this.#ports.api.host.after(ROOM_WAIT_MS_MAX, finish)
    })
    return this.#room(roomId, 'join')
  }
}

function seenFromOutside(room: WirePublicRoom): PublicRoom {
  return {
    roomId: room.room_id,
    name: room.name,
    topic: room.topic,
    alias: room.canonical_alias,
    avatarUrl: room.avatar_url,
    members: room.num_joined_members,
    joinRule: room.join_rule ?? 'public',
  }
}

type Act<T> = (room: Room, part: T) => void

function isPresent(room: Room): boolean {
  return room.membership === 'join' || room.membership === 'invite' || room.membership === 'knock'
}

/** A ban arrives as a room that was left, too. */
function membershipAfterLeaving(body: JoinedRoomBody, me: string): Membership {
  const events = [...(body.state?.events ?? []), ...(body.state_after?.events ?? []), ...(body.timeline?.events ?? [])]
  const own = events.findLast((event) => event.type === 'm.room.member' && event.state_key === me)
  return own?.content['membership'] === 'ban' ? 'ban' : 'leave'
}

function attempt(act: () => void): void {
  try {
    act()
  } catch (error) {
    report(error)
  }
}
