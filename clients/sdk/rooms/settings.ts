/** Changing a room, its members, and its place in the user's own list. Each call ends when the server has done it. */
import {
  banUser,
  deleteTag,
  forgetRoom,
  inviteUser,
  kickUser,
  leaveRoom,
  putState,
  putStateWithoutKey,
  putTag,
  unbanUser,
} from '../api/routes.ts'
import { objectIn, type Content } from '../wire.ts'
import type { RoomPorts } from './room-ports.ts'

/** What of a room is needed to change a part of it and keep the rest. */
export interface ChangedRoom {
  readonly id: string
  readonly pinned: readonly string[]
  state(type: string): Content | undefined
}

export class Settings {
  readonly #room: ChangedRoom
  readonly #ports: RoomPorts

  constructor(room: ChangedRoom, ports: RoomPorts) {
    this.#room = room
    this.#ports = ports
  }

  async setName(name: string): Promise<void> {
    await this.sendState('m.room.name', '', { name })
  }

  async setTopic(topic: string): Promise<void> {
    await this.sendState('m.room.topic', '', { topic })
  }

  async setAvatar(url: string): Promise<void> {
    await this.sendState('m.room.avatar', '', { url })
  }

  async setJoinRule(rule: 'public' | 'invite' | 'knock'): Promise<void> {
    await this.sendState('m.room.join_rules', '', { join_rule: rule })
  }

  async setTag(tag: string, order?: number): Promise<void> {
    await this.#ports.api.call(putTag, { params: this.#tagParams(tag), body: order === undefined ? {} : { order } })
  }

  async removeTag(tag: string): Promise<void> {
    await this.#ports.api.call(deleteTag, { params: this.#tagParams(tag) })
  }

  async pin(eventId: string): Promise<void> {
    const others = this.#room.pinned.filter((id) => id !== eventId)
    await this.sendState('m.room.pinned_events', '', { pinned: [...others, eventId] })
  }

  async unpin(eventId: string): Promise<void> {
    await this.sendState('m.room.pinned_events', '', { pinned: this.#room.pinned.filter((id) => id !== eventId) })
  }

  async invite(userId: string, reason?: string): Promise<void> {
    await this.#ports.api.call(inviteUser, this.#target(userId, reason))
  }

  async kick(userId: string, reason?: string): Promise<void> {
    await this.#ports.api.call(kickUser, this.#target(userId, reason))
  }

  async ban(userId: string, reason?: string): Promise<void> {
    await this.#ports.api.call(banUser, this.#target(userId, reason))
  }

  async unban(userId: string): Promise<void> {
    await this.#ports.api.call(unbanUser, this.#target(userId, undefined))
  }

  async setPowerLevel(userId: string, level: number): Promise<void> {
    const levels = this.#room.state('m.room.power_levels') ?? {}
    const users = { ...objectIn(levels, 'users'), [userId]: level }
    await this.sendState('m.room.power_levels', '', { ...levels, users })
  }

  /** Leaves the room, or rejects the invitation. */
  async leave(): Promise<void> {
    await this.#ports.api.call(leaveRoom, { params: { roomId: this.#room.id }, body: {} })
  }

  async forget(): Promise<void> {
    await this.#ports.api.call(forgetRoom, { params: { roomId: this.#room.id } })
  }

  /** Gives the event ID. */
  async sendState(type: string, stateKey: string, content: Content): Promise<string> {
    const params = { roomId: this.#room.id, eventType: type }
    const { api } = this.#ports
    const reply =
      stateKey === ''
        ? await api.call(putStateWithoutKey, { params, body: content })
        : await api.call(putState, { params: { ...params, stateKey }, body: content })
    return reply.event_id
  }

  #target(userId: string, reason: string | undefined) {
    const body = reason === undefined ? { user_id: userId } : { user_id: userId, reason }
    return { params: { roomId: this.#room.id }, body }
  }

  #tagParams(tag: string) {
    return { userId: this.#ports.me, roomId: this.#room.id, tag }
  }
}
