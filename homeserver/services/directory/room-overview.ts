/** A room as strangers see it: for the directory, summaries and spaces. */
import type * as z from 'zod'
import type { PublicRoom } from '#spec/client-server/public-rooms.ts'
import { ownString, type JsonObject } from '#federation/rules/json.ts'
import type { EventReader } from '../rooms/event-reader.ts'
import type { Room } from '../rooms/room.ts'

export type Overview = z.input<typeof PublicRoom>

export class RoomOverviews {
  readonly #events: EventReader

  constructor(ports: { events: EventReader }) {
    this.#events = ports.events
  }

  async of(room: Room): Promise<Overview> {
    const content = async (type: string): Promise<JsonObject> => {
      const entry = room.current(type, '')
      return (entry && (await this.#events.get(entry.id))?.pdu.content) ?? {}
    }
    const text = async (type: string, key: string) => ownString(await content(type), key) || undefined
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
      ...(alias && { canonical_alias: alias as never }),
      ...(roomType && { room_type: roomType }),
    }
  }
}
