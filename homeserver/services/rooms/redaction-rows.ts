/** What a redaction does to the event that it names: the stored content is replaced, so that it is really gone. */
import { redact } from '#federation/rules/redaction.ts'
import type { RoomVersion } from '#federation/rules/room-versions.ts'
import type { EventId } from '#spec/ids.ts'
import { put, remove, type Write } from '#homeserver/ports/store.ts'
import type { KnownEvent } from './event-reader.ts'
import type { NewRelation } from './event-rows.ts'
import { events, relations, type StoredEvent } from './tables.ts'

export function redactionRows(
  target: KnownEvent,
  relation: NewRelation | undefined,
  by: { readonly redactionId: EventId; readonly version: RoomVersion },
): Write[] {
  const { eventId, ...stored } = target
  const emptied: StoredEvent = { ...stored, pdu: redact(target.pdu, by.version), redactedBy: by.redactionId }
  const rows: Write[] = [put(events, [eventId], emptied)]
  // A redacted event no longer relates to anything: it must not be counted or bundled.
  if (relation && target.position !== undefined) rows.push(remove(relations, [relation.parentId, target.position]))
  return rows
}
