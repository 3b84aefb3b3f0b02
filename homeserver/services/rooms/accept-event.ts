/** Deciding on an event, in one turn: seal it, judge it, move the room in memory ahead, and say what is to be appended. */
import { authorize } from '#federation/rules/authorize.ts'
import { CanonicalJsonError } from '#federation/rules/canonical-json.ts'
import { checkEventFormat } from '#federation/rules/event-format.ts'
import { membership as membershipIn, type Pdu, type RoomEvent } from '#federation/rules/pdu.ts'
import { powerLevelsIn } from '#federation/rules/power-levels.ts'
import { appliesRedaction } from '#federation/rules/redaction.ts'
import { sealEvent, type Signer } from '#federation/rules/seal-event.ts'
import type { RoomVersion } from '#federation/rules/room-versions.ts'
import { MatrixError } from '#spec/errors.ts'
import type { EventId } from '#spec/ids.ts'
import type { NewEntry } from '../log/shard-log.ts'
import { relationOf } from '../relations/relation-of.ts'
import type { KnownEvent } from './event-reader.ts'
import { rowsOf, stateEntryOf, type NewRelation, type Transaction } from './event-rows.ts'
import { lookupIn, type Evidence } from './evidence.ts'
import { redactionRows } from './redaction-rows.ts'
import type { Room } from './room.ts'
import type { RoomTip, StateChange } from './tables.ts'

/** What readers of the log learn of an event without reading it. */
export interface EventNote {
  readonly [name: string]: string | undefined
  readonly id: EventId
  readonly type: string
  readonly sender: string
  readonly stateKey?: string
  readonly membership?: string
}

export interface Place {
  readonly position: number
  readonly transaction?: Transaction
}

/** The event as others would take it from us: what we send passes the check that what we receive has to pass. */
export function seal(pdu: Pdu, version: RoomVersion, signer: Signer): RoomEvent {
  const event = sealed(pdu, version, signer)
  const verdict = checkEventFormat(event.pdu, version)
  if (verdict.ok) return event
  if (verdict.reason === 'too large') {
    throw new MatrixError('M_TOO_LARGE', `Too large: ${verdict.text}. Shorten it or upload it as a file.`)
  }
  throw new MatrixError('M_BAD_JSON', `Not an event: ${verdict.text}.`)
}

function sealed(pdu: Pdu, version: RoomVersion, signer: Signer): RoomEvent {
  try {
    return sealEvent(pdu, version, signer)
  } catch (error) {
    if (error instanceof CanonicalJsonError) throw new MatrixError('M_BAD_JSON', error.message, { cause: error })
    throw error
  }
}

/** Throws `M_FORBIDDEN` where the room's rules refuse the event. */
export function refuseUnauthorized(room: Room, event: RoomEvent, evidence: Evidence): void {
  const verdict = authorize(event, lookupIn(room, evidence), room.version)
  if (!verdict.ok) throw new MatrixError('M_FORBIDDEN', verdict.text)
}

/** Where the room's rules refuse the event, this throws and nothing has changed. */
export function acceptEvent(
  room: Room,
  event: RoomEvent,
  evidence: Evidence,
  { position, transaction }: Place,
): NewEntry {
  refuseUnauthorized(room, event, evidence)
  const target = emptiedBy(event, room, evidence)
  const changes = changesBy(room, event, position)
  const stateGroup = room.spine.group
  const newGroup = changes.length > 0 ? room.spine.advance(changes, position) : undefined
  const id = event.eventId as EventId
  const tip: RoomTip = { extremities: [id], depth: event.pdu.depth, stateGroup: room.spine.group, position }
  const relation = newRelationOf(event.pdu)
  const threadRoot = relation?.relType === 'm.thread' ? relation.parentId : evidence.parent?.threadRoot
  const writes = rowsOf({
    ...{ roomId: room.id, event, position, stateGroup, tip, changes },
    ...(newGroup && { newGroup }),
    ...(transaction && { transaction }),
    ...(relation && { relation }),
    ...(threadRoot && { threadRoot }),
    ...(evidence.threadPosition !== undefined && { threadPosition: evidence.threadPosition }),
  })
  if (target) {
    writes.push(...redactionRows(target, newRelationOf(target.pdu), { redactionId: id, version: room.version }))
  }
  room.appended(position, event, changes, tip)
  return { kind: 'event', subject: room.id, note: noteOf(event), writes }
}

/** What the event empties: not all redactions that may be sent are applied. */
function emptiedBy({ pdu }: RoomEvent, room: Room, evidence: Evidence): KnownEvent | undefined {
  const { target } = evidence
  if (!target || target.redactedBy) return undefined
  const levels = powerLevelsIn(lookupIn(room, evidence), room.version)
  return appliesRedaction(pdu, target.pdu, levels, room.version) ? target : undefined
}

function changesBy(room: Room, event: RoomEvent, position: number): StateChange[] {
  const { type, state_key: stateKey } = event.pdu
  if (stateKey === undefined) return []
  const before = room.latest(type, stateKey)
  return [{ type, stateKey, after: stateEntryOf(event, position, before), ...(before && { before }) }]
}

function newRelationOf(pdu: Pdu): NewRelation | undefined {
  const relation = pdu.state_key === undefined ? relationOf(pdu) : undefined
  if (!relation) return undefined
  const { relType, eventId, key } = relation
  return { relType, parentId: eventId as EventId, ...(key !== undefined && { key }) }
}

function noteOf(event: RoomEvent): EventNote {
  const { type, sender, state_key: stateKey } = event.pdu
  const membership = type === 'm.room.member' ? membershipIn(event) : undefined
  return {
    id: event.eventId as EventId,
    type,
    sender,
    ...(stateKey !== undefined && { stateKey }),
    ...(membership !== undefined && { membership }),
  }
}
