/** Holds stored events against their own hashes. Server-Server API, "Calculating the content hash". */
import { contentHashMatches, eventIdOf } from '#federation/rules/hashes.ts'
import { roomVersion, type RoomVersion } from '#federation/rules/room-versions.ts'
import type { RoomId } from '#spec/ids.ts'
import type { Inspection } from '../../adapters/sqlite/inspection.ts'
import { events, rooms, type StoredEvent } from '../../services/rooms/tables.ts'

export interface EventProblems {
  readonly count: number
  /** IDs of events that are not what was signed. */
  readonly problems: readonly string[]
}

export function eventProblems(inspection: Inspection, newest: number | undefined): EventProblems {
  const versions = new Map<RoomId, RoomVersion | undefined>()
  const versionOf = (room: RoomId): RoomVersion | undefined => {
    if (!versions.has(room)) versions.set(room, roomVersion(inspection.get(rooms, [room])?.version ?? ''))
    return versions.get(room)
  }
  const problems: string[] = []
  let count = 0
  for (const { key, value } of inspection.rows(events, newest === undefined ? {} : { newest })) {
    count++
    if (!isSound(key[0], value, versionOf(value.roomId))) problems.push(key[0])
  }
  return { count, problems }
}

/** What a redaction has emptied cannot fit its content hash any more; its ID covers what is left. */
function isSound(id: string, { pdu, redactedBy }: StoredEvent, version: RoomVersion | undefined): boolean {
  if (!version || eventIdOf(pdu, version) !== id) return false
  return redactedBy !== undefined || contentHashMatches(pdu, version)
}
