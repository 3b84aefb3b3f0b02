/** Coming and going. Client-Server API, "Room membership". What is allowed is decided by the room's rules when the event is made. */
import type { JsonObject } from '#federation/rules/json.ts'
import { MatrixError } from '#spec/errors.ts'
import { domainOf, type EventId, type RoomId, type UserId } from '#spec/ids.ts'
import { put } from '#homeserver/ports/store.ts'
import type { AccountData } from '../account-data/account-data.ts'
import type { Shards } from '../log/shards.ts'
import type { EventReader } from './event-reader.ts'
import { authorisingUser } from './restricted-join.ts'
import { refuseOddProfile, type MemberProfiles } from './member-profiles.ts'
import { notInRoom, type RoomAccess } from './room-access.ts'
import type { RoomCache } from './room-cache.ts'
import type { RoomPolicy } from './room-policy.ts'
import type { RoomPowers } from './room-powers.ts'
import type { RoomSuccession } from './room-succession.ts'
import type { Objection, RoomWriter } from './room-writer.ts'
import type { Room } from './room.ts'
import { currentState, memberships } from './tables.ts'
import type { UserRooms } from './user-rooms.ts'

export interface MembershipPorts {
  readonly rooms: RoomCache
  readonly access: RoomAccess
  readonly userRooms: UserRooms
  readonly events: EventReader
  readonly writer: RoomWriter
  readonly powers: RoomPowers
  readonly profiles: MemberProfiles
  readonly accountData: AccountData
  readonly shards: Shards
  readonly policy: RoomPolicy
  readonly succession: RoomSuccession
}

/** One user acting on another, or on himself. */
export interface MembershipAct {
  readonly room: RoomId
  readonly by: UserId
  readonly target: UserId
  readonly reason?: string | null | undefined
}

export class RoomMembership {
  readonly #ports: MembershipPorts

  constructor(ports: MembershipPorts) {
    this.#ports = ports
  }

  /** The words may hold a reason and whatever else a client wants to say by joining, but no other name than the user's. */
  async join(roomId: RoomId, user: UserId, words: JsonObject = {}): Promise<void> {
    if ((await this.#ports.access.existing(roomId)).isJoined(user)) return
    const { displayname: _name, avatar_url: _avatar, third_party_signed: _proof, ...own } = words
    await this.set({ room: roomId, by: user, target: user }, { ...own, membership: 'join' })
  }

  async knock(roomId: RoomId, user: UserId, reason?: string | null): Promise<void> {
    await this.set({ room: roomId, by: user, target: user, reason }, { membership: 'knock' })
  }

  async invite(act: MembershipAct): Promise<void> {
    await this.set(act, { membership: 'invite' })
  }

  /** Leaves, rejects an invitation or takes a knock back. Having left already is as good. */
  async leave(roomId: RoomId, user: UserId, reason?: string | null): Promise<void> {
    const room = await this.#ports.access.known(roomId, user)
    if (room.membershipOf(user) === 'leave') return
    await this.set({ room: roomId, by: user, target: user, reason }, { membership: 'leave' })
  }

  async kick(act: MembershipAct): Promise<void> {
    await this.#ports.access.joined(act.room, act.by)
    await this.#set(act, { membership: 'leave' }, (room) => {
      const { membership } = room.latest('m.room.member', act.target) ?? {}
      if (membership === 'join' || membership === 'invite' || membership === 'knock') return undefined
      return new MatrixError('M_FORBIDDEN', 'That user is not in the room.')
    })
  }

  async ban(act: MembershipAct): Promise<void> {
    await this.set(act, { membership: 'ban' })
  }

  async unban(act: MembershipAct): Promise<void> {
    await this.#ports.access.joined(act.room, act.by)
    await this.#set(act, { membership: 'leave' }, (room) => {
      if (room.latest('m.room.member', act.target)?.membership === 'ban') return undefined
      return new MatrixError('M_BAD_STATE', 'That user is not banned.')
    })
  }

  /**
   * Any change of membership, worded by a client that may put into the content what it likes: a name for this room, keys of its own.
   * All other ways to change one come here, so that there is no way around what is checked.
   */
  async set(act: MembershipAct, words: JsonObject): Promise<EventId> {
    return await this.#set(act, words)
  }

  async #set(act: MembershipAct, words: JsonObject, objection?: Objection): Promise<EventId> {
    const { room: id, by, target, reason } = act
    refuseOddProfile(words)
    const room = await this.#ports.access.existing(id)
    if (by !== target && !room.isJoined(by)) throw notInRoom()
    const content = await this.#contentFor(room, act, { ...words, ...(typeof reason === 'string' && { reason }) })
    const comesIn = content['membership'] === 'join' && !room.isJoined(target)
    const draft = { type: 'm.room.member', sender: by, stateKey: target, content }
    try {
      const event = await this.#ports.writer.sendUnless(objection, id, draft)
      if (comesIn) await this.#ports.succession.carry(target, id)
      return event
    } catch (error) {
      // Why the rules keep a stranger out would tell him that there is a room.
      const isStranger = room.membershipOf(by) === undefined
      throw isStranger && error instanceof MatrixError && error.errcode === 'M_FORBIDDEN' ? notInRoom() : error
    }
  }

  /** Takes a room that was left out of the user's rooms, with its history. */
  async forget(roomId: RoomId, user: UserId): Promise<void> {
    const { rooms, shards, userRooms } = this.#ports
    const own = await userRooms.in(user, roomId)
    const room = await this.#ports.access.existing(roomId)
    // From here to the append nothing may wait.
    if (room.isStale || rooms.peek(roomId) !== room) return await this.forget(roomId, user)
    const before = room.latest('m.room.member', user)
    if (before?.membership === undefined) throw notInRoom()
    if (!own) return
    const isGone = own.membership === 'leave' || own.membership === 'ban'
    if (!isGone || before.id !== own.eventId) {
      throw new MatrixError('M_UNKNOWN', 'Leave the room before forgetting it.', { status: 400 })
    }
    const log = shards.of(roomId)
    log.admit()
    // Kept with the state, too: what is decided on the membership while this is on its way must not undo it.
    const after = { ...before, forgottenUpTo: own.position }
    room.annotated(log.next, { type: 'm.room.member', stateKey: user, before, after })
    rooms.keep(room)
    const writes = [
      put(memberships, [user, roomId], { ...own, forgotten: true }),
      put(currentState, [roomId, 'm.room.member', user], after),
    ]
    await log.append([{ kind: 'forget', subject: roomId, note: { user }, writes }])
  }

  /**
   * Puts a changed profile into a room that the user has joined. Whoever has left meanwhile, or said something else of himself in this
   * room, must not be brought back to what he was: then nothing happens.
   */
  async refreshProfile(roomId: RoomId, user: UserId): Promise<void> {
    const room = await this.#ports.rooms.get(roomId)
    const entry = room?.current('m.room.member', user)
    if (entry?.membership !== 'join') return
    const before = (await this.#ports.events.get(entry.id))?.pdu.content ?? {}
    const { displayname: _name, avatar_url: _avatar, ...kept } = before
    const outdated = new MatrixError('M_BAD_STATE', 'The membership has changed meanwhile.')
    const objection: Objection = (now) => (now.latest('m.room.member', user)?.id === entry.id ? undefined : outdated)
    try {
      await this.#set({ room: roomId, by: user, target: user }, { ...kept, membership: 'join' }, objection)
    } catch (error) {
      if (error !== outdated) throw error
    }
  }

  /** Throws where the target does not want to hear from the sender, or cannot be reached. */
  async refuseUnwanted(sender: UserId, target: UserId): Promise<void> {
    if (domainOf(target) !== this.#ports.policy.serverName) {
      throw new MatrixError('M_FORBIDDEN', 'Federation is switched off: only users of this server can be invited.')
    }
    const permission = await this.#ports.accountData.get(target, '', 'm.invite_permission_config')
    if (permission?.['default_action'] === 'block') {
      throw new MatrixError('M_INVITE_BLOCKED', 'That user does not accept invitations.')
    }
  }

  /** What a client may say in this event, with what only the server may say. */
  async #contentFor(room: Room, { by, target }: MembershipAct, given: JsonObject): Promise<JsonObject> {
    // This server signs for those who authorise joins, and knows of no third-party invites: a client's word is no proof.
    const { join_authorised_via_users_server: _authorised, third_party_invite: _invite, ...words } = given
    const { profiles } = this.#ports
    switch (words['membership']) {
      case 'join': {
        const vouching = await authorisingUser(room, target, this.#ports)
        const proof = vouching && { join_authorised_via_users_server: vouching }
        return { ...(await profiles.memberContent(target)), ...words, ...proof }
      }
      case 'knock':
        return { ...(await profiles.memberContent(target)), ...words }
      case 'invite':
        await this.refuseUnwanted(by, target)
        // Everybody chooses his own name: who invites does not.
        return { ...words, ...(await profiles.memberContent(target)) }
      default:
        return words
    }
  }
}
