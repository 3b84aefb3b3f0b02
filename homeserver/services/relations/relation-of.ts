/** What an event says of other events. Client-Server API, "Forming relationships between events" and "Rich replies". */
import { own, ownObject, ownString } from '#federation/rules/json.ts'
import type { Pdu } from '#federation/rules/pdu.ts'

export interface Relation {
  readonly relType: string
  /** The parent. */
  readonly eventId: string
  /** Of annotations: the emoji. */
  readonly key?: string
}

export interface Reply {
  readonly eventId: string
  /** Not meant as a reply: it is there for clients that do not know threads. */
  readonly isFallback: boolean
}

/** Malformed relations are none. A redacted event has lost its content and so its relation. */
export function relationOf(pdu: Pick<Pdu, 'content'>): Relation | undefined {
  const relatesTo = ownObject(pdu.content, 'm.relates_to')
  if (relatesTo === undefined) return undefined
  const relType = ownString(relatesTo, 'rel_type')
  const eventId = ownString(relatesTo, 'event_id')
  if (relType === undefined || eventId === undefined) return undefined
  const key = ownString(relatesTo, 'key')
  return { relType, eventId, ...(key !== undefined && { key }) }
}

export function replyOf(pdu: Pick<Pdu, 'content'>): Reply | undefined {
  const relatesTo = ownObject(pdu.content, 'm.relates_to')
  if (relatesTo === undefined) return undefined
  const target = ownObject(relatesTo, 'm.in_reply_to')
  const eventId = target && ownString(target, 'event_id')
  if (eventId === undefined) return undefined
  const isInThread = own(relatesTo, 'rel_type') === 'm.thread'
  return { eventId, isFallback: isInThread && own(relatesTo, 'is_falling_back') === true }
}
