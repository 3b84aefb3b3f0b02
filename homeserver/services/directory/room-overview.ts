/** A room as strangers see it: for the directory, summaries and spaces. */
import type * as z from 'zod'
import type { PublicRoom } from '#spec/client-server/public-rooms.ts'
import type { RoomSummary } from '#spec/client-server/room-summary.ts'
import { isRoomAlias, type RoomAlias } from '#spec/ids.ts'
import { ownString } from '#federation/rules/json.ts'
import type { EventReader } from '../rooms/event-reader.ts'
import type { Room } from '../rooms/room.ts'
import { currentContent } from '../rooms/current-content.ts'
import { allowedRooms } from '../rooms/join-rule.ts'

export type Overview = z.input<typeof PublicRoom>
export type Summary = z.input<typeof RoomSummary>

export class RoomOverviews {
  readonly #events: EventReader

  constructor(ports: { events: EventReader }) {
    this.#events = ports.events
  }

  async of(room: Room): Promise<Overview> {
    const text = (type: string, key: string): Promise<string | undefined> => this.#text(room, type, key)
    const name = await text('m.room.name', 'name')
    const topic = await text('m.room.topic', 'topic')
    const avatar = await text('m.room.avatar', 'url')
    const alias = await text('m.room.canonical_alias', 'alias')
    const roomType = await text('m.room.create', 'type')
    return {
      room_id: room.id,
      num_joined_members: room.joinedCount,
      world_readable: (await text('m.room.history_visibility', 'history_visibility')) === 'world_readable',
      guest_can_join: (await text('m.room.guest_access', 'guest_access')) === 'can_join',
      join_rule: (await text('m.room.join_rules', 'join_rule')) ?? 'invite',
      ...(name && { name }),
      ...(topic && { topic }),
      ...(avatar && { avatar_url: avatar }),
      ...(alias !== undefined && isRoomAlias(alias) && { canonical_alias: alias as RoomAlias }),
      ...(roomType && { room_type: roomType }),
    }
  }

  /** With what somebody has to know who thinks of joining. */
  async summary(room: Room): Promise<Summary> {
    const encryption = await this.#text(room, 'm.room.encryption', 'algorithm')
    const allowed = allowedRooms(await currentContent(room, 'm.room.join_rules', this.#events))
    return {
      ...(await this.of(room)),
      room_version: room.info.version,
      ...(encryption && { encryption }),
      ...(allowed.length > 0 && { allowed_room_ids: allowed }),
    }
  }

  async #text(room: Room, type: string, key: string): Promise<string | undefined> {
    return ownString(await currentContent(room, type, this.#events), key) || undefined
  }
}
