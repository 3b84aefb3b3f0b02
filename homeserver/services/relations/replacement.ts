/** Edits. Client-Server API, "Validity of replacement events" and "Server-side aggregation of m.replace". */
import { isJsonObject, own } from '#federation/rules/json.ts'
import type { RoomEvent } from '#federation/rules/pdu.ts'
import { isState, timestampOf } from '#federation/rules/pdu.ts'
import { relationOf } from './relation-of.ts'

export function isValidReplacement(original: RoomEvent, edit: RoomEvent): boolean {
  const relation = relationOf(edit.pdu)
  return (
    relation?.relType === 'm.replace' &&
    relation.eventId === original.eventId &&
    edit.roomId === original.roomId &&
    edit.pdu.sender === original.pdu.sender &&
    edit.pdu.type === original.pdu.type &&
    !isState(edit.pdu) &&
    !isState(original.pdu) &&
    relationOf(original.pdu)?.relType !== 'm.replace' &&
    // Of an encrypted edit the new content is inside, where only clients see it.
    (edit.pdu.type === 'm.room.encrypted' || isJsonObject(own(edit.pdu.content, 'm.new_content')))
  )
}

/** The valid edit that counts. */
export function newestReplacement(original: RoomEvent, edits: Iterable<RoomEvent>): RoomEvent | undefined {
  let newest: RoomEvent | undefined
  for (const edit of edits) {
    if (isValidReplacement(original, edit) && (newest === undefined || isNewer(edit, newest))) newest = edit
  }
  return newest
}

function isNewer(edit: RoomEvent, other: RoomEvent): boolean {
  const difference = timestampOf(edit.pdu) - timestampOf(other.pdu)
  return difference === 0 ? edit.eventId > other.eventId : difference > 0
}
