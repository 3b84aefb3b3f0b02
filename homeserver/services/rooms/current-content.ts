/** What a piece of a room's state says at present. */
import type { JsonObject } from '#federation/rules/json.ts'
import type { EventReader } from './event-reader.ts'
import type { Room } from './room.ts'

/** Empty where there is no such state. */
export async function currentContent(room: Room, type: string, events: EventReader): Promise<JsonObject> {
  const entry = room.current(type, '')
  return (entry && (await events.get(entry.id))?.pdu.content) ?? {}
}
